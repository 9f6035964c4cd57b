using ConvMl.Training.Losses;

namespace ConvMl.Training;

/// <summary>How a network does on data.</summary>
/// <param name="Samples">Number of samples.</param>
/// <param name="Loss">Mean loss.</param>
/// <param name="Accuracy">Share of right answers; NaN where the task has no classes.</param>
/// <param name="Predictions">The answer for each sample, in the data's order; empty where a sample is not of one class.</param>
public sealed record Evaluation(int Samples, double Loss, double Accuracy, IReadOnlyList<ClassPrediction> Predictions)
{
    /// <summary>The mean over the classes of intersection over union, on the pixels of all samples together; null where the answers are no maps of classes.</summary>
    public double? MeanIoU { get; init; }
}
