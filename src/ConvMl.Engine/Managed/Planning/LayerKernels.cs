namespace ConvMl.Managed.Planning;

/// <summary>The algorithms for one type of layer: for each pass the candidates in the order of preference. The first that accepts is taken.</summary>
/// <param name="Forward">For the forward pass.</param>
/// <param name="BackwardInput">For the gradients of the inputs.</param>
/// <param name="BackwardParameters">For the gradients of the parameters; empty for layers without.</param>
internal sealed record LayerKernels(
    IReadOnlyList<KernelCandidate> Forward,
    IReadOnlyList<KernelCandidate> BackwardInput,
    IReadOnlyList<KernelCandidate> BackwardParameters)
{
    /// <summary>The candidates of a pass.</summary>
    public IReadOnlyList<KernelCandidate> For(Pass pass) => pass switch
    {
        Pass.Forward => Forward,
        Pass.BackwardInput => BackwardInput,
        _ => BackwardParameters,
    };
}
