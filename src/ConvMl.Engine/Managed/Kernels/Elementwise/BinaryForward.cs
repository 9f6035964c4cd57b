using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>z = f(x, y) for each element of two inputs; z may lie over x. Where f(0, 0) is not 0, the place must be planar: empty lanes stay 0.</summary>
internal sealed unsafe class BinaryForward<TOperator>(KernelSite site) : Kernel
    where TOperator : struct, IBinaryOperator
{
    /// <inheritdoc/>
    public override BufferLayout InputLayout => site.SourceLayout;

    /// <inheritdoc/>
    public override BufferLayout OutputLayout => site.SourceLayout;

    /// <inheritdoc/>
    public override Placement Placement => Placement.OverSource;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) => ElementwiseLoop.Run(
        state.Pool, site.Width, default(TOperator), arguments.Inputs[0], arguments.Inputs[1], arguments.Output, state.BatchSize * site.SourceLength);
}
