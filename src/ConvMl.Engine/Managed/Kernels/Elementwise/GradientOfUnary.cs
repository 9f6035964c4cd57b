using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>dx = f(v, dy) for each element, where v is the layer's input or its output; dx may lie over dy.</summary>
internal sealed unsafe class GradientOfUnary<TOperator>(KernelSite site, TOperator f, ForwardValues reads) : Kernel
    where TOperator : struct, IBinaryOperator
{
    /// <inheritdoc/>
    public override BufferLayout InputLayout => site.SourceLayout;

    /// <inheritdoc/>
    public override BufferLayout OutputLayout => site.SourceLayout;

    /// <inheritdoc/>
    public override Placement Placement => Placement.OverSource;

    /// <inheritdoc/>
    public override ForwardValues Reads => reads;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var value = reads == ForwardValues.Output ? arguments.Output : arguments.Input;
        ElementwiseLoop.Run(
            state.Pool, site.Width, f, value, arguments.OutputGradient, arguments.InputGradient, state.BatchSize * site.SourceLength);
    }
}
