namespace ConvMl.Managed.Planning;

/// <summary>One kernel at its place in the order of a pass.</summary>
/// <param name="Index">Position in the order.</param>
/// <param name="Node">Name of the layer.</param>
/// <param name="Pass">The pass.</param>
/// <param name="Kernel">What runs.</param>
internal sealed record PlanStep(int Index, string Node, Pass Pass, Kernel Kernel)
{
    /// <summary>The layer's inputs, where they still exist at this step; null where not.</summary>
    public required IReadOnlyList<PlanValue?> Inputs { get; init; }

    /// <summary>The layer's output, where it exists at this step.</summary>
    public PlanValue? Output { get; init; }

    /// <summary>Gradient by the output; for backward steps.</summary>
    public PlanValue? OutputGradient { get; init; }

    /// <summary>Gradients by the inputs, null where nobody asks; empty but for <see cref="Pass.BackwardInput"/>.</summary>
    public IReadOnlyList<PlanValue?> InputGradients { get; init; } = [];

    /// <summary>Full names of the layer's parameters.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Memory that lives as long as the session.</summary>
    public PlanBuffer? Prepared { get; init; }

    /// <summary>Memory from the forward to the backward kernels of the layer.</summary>
    public PlanBuffer? Saved { get; init; }

    /// <summary>Memory of this step.</summary>
    public PlanBuffer? Scratch { get; init; }

    /// <summary>Memory of this step, a part for each worker.</summary>
    public PlanBuffer? WorkerScratch { get; init; }

    /// <summary>Floats from a worker's scratch to the next's.</summary>
    public long WorkerScratchStride { get; init; }
}
