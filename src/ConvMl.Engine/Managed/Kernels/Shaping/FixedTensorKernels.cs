using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>The parameter copied for each sample; the input gets no gradient.</summary>
internal static unsafe class FixedTensorKernels
{
    public static LayerKernels All { get; } = new(
        [new("CopyParameter", site => new Forward(site))],
        [new("NoGradient", site => new BackwardInput(site))],
        []);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state)
        {
            var value = new ReadOnlySpan<float>(arguments.Parameters[0], site.OutputElements);
            for (var sample = 0; sample < state.BatchSize; sample++)
                value.CopyTo(new Span<float>(arguments.Output + (sample * (nint)value.Length), value.Length));
        }
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override void Run(KernelArguments arguments, PassState state) => new Span<float>(arguments.InputGradient, state.BatchSize * site.InputElements).Clear();
    }
}
