using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>y = x₁ + x₂ + …, and every dxᵢ = dy.</summary>
internal static unsafe class AddKernels
{
    public static LayerKernels All { get; } = new(
        [new("ElementwiseSum", site => new Forward(site))],
        [new("PassThrough", site => new BackwardInput(site))],
        []);

    private sealed class Forward(KernelSite site) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override bool RunsEpilogue => true;

        public override Placement Placement => Placement.OverSource;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var length = state.BatchSize * site.SourceLength;
            var sum = arguments.Inputs[0];
            for (var input = 1; input < arguments.Inputs.Length; input++)
            {
                if (site.Epilogue.Rectify && input == arguments.Inputs.Length - 1)
                    ElementwiseLoop.Run(state.Pool, site.Width, default(RectifiedSum), sum, arguments.Inputs[input], arguments.Output, length);
                else
                    ElementwiseLoop.Run(state.Pool, site.Width, default(Sum), sum, arguments.Inputs[input], arguments.Output, length);
                sum = arguments.Output;
            }
        }
    }

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override Placement Placement => Placement.SameAsSource;

        public override void Run(KernelArguments arguments, PassState state)
        {
            foreach (var inputGradient in arguments.InputGradients)
            {
                if (inputGradient is not null && inputGradient != arguments.OutputGradient)
                    ParallelCopy.Run(state.Pool, arguments.OutputGradient, inputGradient, state.BatchSize * site.SourceLength);
            }
        }
    }
}
