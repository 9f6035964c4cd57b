using ConvMl.Backends;

namespace ConvMl.Managed.Planning;

/// <summary>
/// A network made ready to run: which kernels in which order, and where every value lies in the arena. It is immutable and a function
/// of the network, the mode, the largest batch, the processor, and (for the size of the workers' scratch alone) the number of workers.
/// </summary>
internal sealed class ExecutionPlan
{
    /// <summary>What the network is run for.</summary>
    public required ExecutionMode Mode { get; init; }

    /// <summary>Most samples in a pass.</summary>
    public required int MaxBatchSize { get; init; }

    /// <summary>The steps of the forward pass, in order.</summary>
    public required IReadOnlyList<PlanStep> Forward { get; init; }

    /// <summary>The steps of the backward pass, in order; empty for inference.</summary>
    public required IReadOnlyList<PlanStep> Backward { get; init; }

    /// <summary>The network's inputs.</summary>
    public required IReadOnlyList<PlanValue> Inputs { get; init; }

    /// <summary>The network's outputs.</summary>
    public required IReadOnlyList<PlanValue> Outputs { get; init; }

    /// <summary>Gradients by the outputs, null where no parameter depends on it; empty for inference.</summary>
    public required IReadOnlyList<PlanValue?> OutputGradients { get; init; }

    /// <summary>All pieces of the arena.</summary>
    public required IReadOnlyList<PlanBuffer> Buffers { get; init; }

    /// <summary>Length of the arena in floats.</summary>
    public required long ArenaLength { get; init; }

    /// <summary>The layers with the algorithm that each got for each pass, and why.</summary>
    public required IReadOnlyList<KernelSelection> Selections { get; init; }
}
