using ConvMl.Layers;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>y = (x − mean) ÷ deviation with the channel's two numbers, and dx = dy ÷ deviation.</summary>
internal static unsafe class NormalizeKernels
{
    public static LayerKernels All { get; } = new(
        [new("AffinePlanes", site => new Planes(site, Pass.Forward))],
        [new("AffinePlanes", site => new Planes(site, Pass.BackwardInput))],
        []);

    private sealed class Planes(KernelSite site, Pass pass) : Kernel
    {
        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var (source, result) = pass == Pass.Forward
                ? ((nint)arguments.Input, (nint)arguments.Output)
                : ((nint)arguments.OutputGradient, (nint)arguments.InputGradient);
            state.Pool.Run(state.BatchSize, new Samples(site, pass, (float*)source, (float*)result));
        }
    }

    private readonly struct Samples(KernelSite site, Pass pass, float* source, float* result) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var layer = (Normalize)site.Node.Layer;

            // With one pair of numbers for all channels a sample is one plane.
            var planes = layer.Mean.Count == 1 && layer.Deviation.Count == 1 ? 1 : site.Node.OutputShape.Channels;
            var plane = site.OutputElements / planes;
            for (var channel = 0; channel < planes; channel++)
            {
                var start = (task * (nint)site.OutputElements) + (channel * (nint)plane);
                var mean = pass == Pass.Forward ? layer.MeanOf(channel) : 0;
                PlaneLoop.Run(site.Width, new Affine(mean, 1 / layer.DeviationOf(channel), 0), source + start, result + start, plane);
            }
        }
    }
}
