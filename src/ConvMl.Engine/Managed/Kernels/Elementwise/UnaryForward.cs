using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>y = f(x) for each element; y may lie over x. Where f(0) is not 0, the place must be planar: empty lanes stay 0.</summary>
internal sealed unsafe class UnaryForward<TOperator>(KernelSite site, TOperator f) : Kernel
    where TOperator : struct, IUnaryOperator
{
    /// <inheritdoc/>
    public override BufferLayout InputLayout => site.SourceLayout;

    /// <inheritdoc/>
    public override BufferLayout OutputLayout => site.SourceLayout;

    /// <inheritdoc/>
    public override Placement Placement => Placement.OverSource;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state) =>
        ElementwiseLoop.Run(state.Pool, site.Width, f, arguments.Input, arguments.Output, state.BatchSize * site.SourceLength);
}
