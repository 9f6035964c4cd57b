using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>z = x·y; dx = y·dz, dy = x·dz.</summary>
internal static unsafe class MultiplyKernels
{
    public static LayerKernels All { get; } = new(
        [new("ElementwiseProduct", site => new BinaryForward<Product>(site))],
        [new("ElementwiseProductGradient", site => new BackwardInput(site))],
        []);

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override ForwardValues Reads => ForwardValues.Inputs;

        public override void Run(KernelArguments arguments, PassState state)
        {
            for (var input = 0; input < 2; input++)
            {
                if (arguments.InputGradients[input] != null)
                    ElementwiseLoop.Run(
                        state.Pool, site.Width, default(Product), arguments.Inputs[1 - input], arguments.OutputGradient, arguments.InputGradients[input],
                        state.BatchSize * site.SourceLength);
            }
        }
    }
}
