namespace ConvMl.Training;

/// <summary>
/// Where a training stands: reported after each step, and once more at the end of each epoch with the validation figures. A value, so that
/// reporting allocates nothing.
/// </summary>
public readonly record struct TrainingProgress
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number of epochs planned.</summary>
    public required int Epochs { get; init; }

    /// <summary>Number of the batch in the epoch, from 1.</summary>
    public required int Batch { get; init; }

    /// <summary>Batches an epoch.</summary>
    public required int Batches { get; init; }

    /// <summary>Mean training loss of the epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of right answers on the training samples of the epoch so far; NaN where the task has no classes.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training samples a second over the epoch so far.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time since the training began.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Estimated time until all planned epochs are done.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>The figures of the epoch that just ended; null within an epoch.</summary>
    public EpochResult? EpochEnd { get; init; }
}
