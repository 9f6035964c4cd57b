using ConvMl.Managed.Kernels.Normalization;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>y = Σ x ÷ (H·W) over each plane, and dx = dy ÷ (H·W).</summary>
internal static unsafe class GlobalAveragePoolKernels
{
    public static LayerKernels All { get; } = new(
        [BlockedPoolKernel.GlobalAverage(Pass.Forward), new("PlaneMean", site => new Forward(site))],
        [BlockedPoolKernel.GlobalAverage(Pass.BackwardInput), new("SpreadEvenly", site => new BackwardInput(site))],
        []);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize, new Samples(site, arguments.Input, arguments.Output));
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state) =>
            state.Pool.Run(state.BatchSize, new GradientSamples(site, arguments.OutputGradient, arguments.InputGradient));
    }

    private readonly struct Samples(KernelSite site, float* input, float* output) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (channels, plane) = (site.OutputElements, site.InputElements / site.OutputElements);
            for (var channel = task * channels; channel < (task + 1) * channels; channel++)
                output[channel] = PlaneSums.Sum(site.Width, input + (channel * (nint)plane), plane) / plane;
        }
    }

    private readonly struct GradientSamples(KernelSite site, float* outputGradient, float* inputGradient) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var (channels, plane) = (site.OutputElements, site.InputElements / site.OutputElements);
            for (var channel = task * channels; channel < (task + 1) * channels; channel++)
                new Span<float>(inputGradient + (channel * (nint)plane), plane).Fill(outputGradient[channel] / plane);
        }
    }
}
