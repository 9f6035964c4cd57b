using System.Runtime.CompilerServices;
using ConvMl.Layers.Resampling;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>y[c, i·r + a, j·r + b] = x[c·r² + a·r + b, i, j], and the gradient back. Planar, one plane of the output after the other: r² planes of the input are woven into it.</summary>
internal static unsafe class PixelShuffleKernels
{
    public static LayerKernels All { get; } = new(
        [new("WeavePlanes", site => new Weave(site, Pass.Forward))],
        [new("UnravelPlanes", site => new Weave(site, Pass.BackwardInput))],
        []);

    private sealed class Weave(KernelSite site, Pass pass) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state)
        {
            var (apart, woven) = pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.InputGradient, (nint)arguments.OutputGradient);
            state.Pool.Run(state.BatchSize * site.Node.OutputShape.Channels, new Planes(site, pass, (float*)apart, (float*)woven));
        }
    }

    private readonly struct Planes(KernelSite site, Pass pass, float* apart, float* woven) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var factor = ((PixelShuffle)site.Node.Layer).Factor;
            var (height, width) = (site.Node.InputShapes[0].Height, site.Node.InputShapes[0].Width);
            var plane = height * (nint)width;
            var origin = task * plane * factor * factor;
            for (var i = 0; i < height; i++)
            {
                for (var a = 0; a < factor; a++)
                {
                    var row = woven + origin + (((i * (nint)factor) + a) * width * factor);
                    for (var b = 0; b < factor; b++)
                    {
                        var source = apart + origin + (((a * factor) + b) * plane) + (i * (nint)width);
                        if (pass == Pass.Forward)
                            Spread(source, row + b, width, factor);
                        else
                            Gather(row + b, source, width, factor);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Spread(float* source, float* row, int width, nint factor)
        {
            for (nint j = 0; j < width; j++)
                row[j * factor] = source[j];
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Gather(float* row, float* target, int width, nint factor)
        {
            for (nint j = 0; j < width; j++)
                target[j] = row[j * factor];
        }
    }
}
