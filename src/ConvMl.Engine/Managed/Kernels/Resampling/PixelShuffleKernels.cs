using System.Runtime.CompilerServices;
using ConvMl.Layers.Resampling;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
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
            var (factor, input) = (((PixelShuffle)site.Node.Layer).Factor, site.Node.InputShapes[0]);
            var plane = input.Height * (nint)input.Width;
            var origin = task * plane * factor * factor;
            var action = new Plane(pass, factor, input.Height, input.Width, apart + origin, woven + origin);
            VectorWidths.Run(site.Width, ref action);
        }
    }

    private readonly struct Plane(Pass pass, int factor, int height, int width, float* apart, float* woven) : IVectorAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var plane = height * (nint)width;
            for (var i = 0; i < height; i++)
            {
                for (var a = 0; a < factor; a++)
                {
                    var row = woven + (((i * (nint)factor) + a) * width * factor);
                    var sources = apart + (a * factor * plane) + (i * (nint)width);
                    if (pass == Pass.Forward)
                        StridedRows.Weave<TSimd, TVector>(sources, plane, factor, row, width);
                    else
                        Unravel<TSimd, TVector>(row, sources, plane);
                }
            }
        }

        private void Unravel<TSimd, TVector>(float* row, float* targets, nint plane)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            for (var b = 0; b < factor; b++)
                StridedRows.Take<TSimd, TVector>(row + b, factor, targets + (b * plane), width);
        }
    }
}
