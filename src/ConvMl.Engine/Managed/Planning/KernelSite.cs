using ConvMl.Backends;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Simd;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Managed.Planning;

/// <summary>The place that a kernel is wanted for.</summary>
/// <param name="Node">The layer in its network.</param>
/// <param name="Mode">What the network is run for.</param>
/// <param name="MaxBatchSize">Most samples in a pass.</param>
/// <param name="Width">The vectors to use.</param>
internal sealed record KernelSite(NetworkNode Node, ExecutionMode Mode, int MaxBatchSize, VectorWidth Width)
{
    /// <summary>How exact the results must be.</summary>
    public NumericPrecision Precision { get; init; }

    /// <summary>The layout in which the inputs are there without a reorder; blocked if one of them is.</summary>
    public BufferLayout SourceLayout { get; init; }

    /// <summary>Whether a trained parameter lies before the first input.</summary>
    public bool InputNeedsGradient { get; init; }

    /// <summary>The ReLU that makes the one input, if nobody else reads that; null otherwise.</summary>
    public NetworkNode? InputReLU { get; init; }

    /// <summary>The layers that are fused into this place.</summary>
    public Epilogue Epilogue { get; init; } = Epilogue.None;

    /// <summary>The same place with its inputs in planar layout.</summary>
    public KernelSite Planar => this with { SourceLayout = BufferLayout.Planar };

    /// <summary>V of the blocked layout.</summary>
    public int Lanes => BlockedLayout.Lanes(Width);

    /// <summary>Floats of one sample of the first input as it lies in <see cref="SourceLayout"/>.</summary>
    public int SourceLength => LengthOf(Node.InputShapes[0]);

    /// <summary>Numbers of one sample of the first input.</summary>
    public int InputElements => Node.InputShapes[0].Elements;

    /// <summary>Numbers of one sample of the output.</summary>
    public int OutputElements => Node.OutputShape.Elements;

    /// <summary>Floats of a sample in <see cref="SourceLayout"/>.</summary>
    public int LengthOf(Shape shape) => new ValueLayout(shape, SourceLayout, Lanes).Length;

    /// <summary>
    /// Why the blocked layout does not pay for images of so many channels here, or null if it does. An image that is blocked already stays so;
    /// one that is not is worth a reorder unless most lanes would be empty.
    /// </summary>
    public string? RejectBlocked(int channels)
    {
        if (Lanes == 1)
            return "the vectors have one lane, so there is no blocked layout";
        return SourceLayout == BufferLayout.Planar && 2 * channels < Lanes
            ? $"the input is planar, and its {channels} channels would leave most of {Lanes} lanes empty"
            : null;
    }

    /// <summary>True if backward passes follow.</summary>
    public bool IsTraining => Mode == ExecutionMode.Training;

    /// <summary>Whether backward passes of the layer follow: it is trained, or what lies before its first input is.</summary>
    public bool OutputNeedsGradient => IsTraining && (InputNeedsGradient || IsTrained);

    /// <summary>True if the layer has parameters that gradients train.</summary>
    public bool IsTrained => !Node.IsFrozen && Node.Description.Parameters.Any(parameter => parameter.Role != ParameterRole.Statistic);

    /// <summary>True if a normalization takes the statistics of the batch, and backward passes go through them.</summary>
    public bool UsesBatchStatistics => IsTraining && !Node.IsFrozen;
}
