namespace ConvMl.Training;

/// <summary>The figures of one epoch.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="TrainLoss">Mean loss over its training samples, as they were met.</param>
/// <param name="TrainAccuracy">Share of right answers among them; NaN where the task has no classes.</param>
/// <param name="ValidationLoss">Loss on the validation data after the epoch; null without such data.</param>
/// <param name="ValidationAccuracy">Share of right answers on it; null without such data, NaN where the task has no classes.</param>
/// <param name="Seconds">Time the epoch took, validation included.</param>
/// <param name="ImagesPerSecond">Training samples a second, validation excluded.</param>
/// <param name="WaitingShare">Share of the training time, from 0 to 1, in which the engine had to wait for the next batch.</param>
/// <param name="IsBest">Whether the parameters after it were the best so far.</param>
public sealed record EpochResult(
    int Epoch,
    double LearningRate,
    double TrainLoss,
    double TrainAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double Seconds,
    double ImagesPerSecond,
    double WaitingShare,
    bool IsBest)
{
    /// <summary>The mean over the classes of intersection over union on the validation data; null without such data, or where the answers are no maps of classes.</summary>
    public double? ValidationMeanIoU { get; init; }
}
