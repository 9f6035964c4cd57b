using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Training;

/// <summary>What a training gives.</summary>
public sealed record TrainingResult
{
    /// <summary>The network that was trained.</summary>
    public required Network Network { get; init; }

    /// <summary>The best parameters: those of <see cref="BestEpoch"/>.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>The figures of every epoch that ended.</summary>
    public required IReadOnlyList<EpochResult> Epochs { get; init; }

    /// <summary>Epoch with the least validation loss (without validation data: the last); 0 if none ended.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why training ended.</summary>
    public required TrainingEnd End { get; init; }

    /// <summary>Time it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Number of samples trained on and validated on.</summary>
    public required (int Training, int Validation) Samples { get; init; }
}
