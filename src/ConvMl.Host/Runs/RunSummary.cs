using System.Text.Json.Serialization;
using ConvMl.Host.Evaluation;

namespace ConvMl.Host.Runs;

/// <summary>
/// A run or an evaluation in figures, as <c>summary.json</c> and as the answer to <c>--json</c>. What does not apply is left out: an
/// evaluation has no training, an interrupted training no test.
/// </summary>
internal sealed record RunSummary
{
    public required string Task { get; init; }

    public required string Dataset { get; init; }

    /// <summary>All training images, those for validation included.</summary>
    public int? TrainImages { get; init; }

    /// <summary>Those of them that were held back to choose the best weights by.</summary>
    public int? ValidationImages { get; init; }

    public int? TestImages { get; init; }

    /// <summary>Image files that could not be read and were left out.</summary>
    public required int SkippedImages { get; init; }

    /// <summary>Share of right answers on the test images.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Mean of −ln of the probability of the right class on the test images (label smoothing has no part in it).</summary>
    public double? TestLoss { get; init; }

    /// <summary>Mean over the classes of intersection over union, on the pixels of all test images together.</summary>
    public double? MeanIoU { get; init; }

    /// <summary>Share of the test images' pixels that got the right class.</summary>
    public double? PixelAccuracy { get; init; }

    /// <summary>Intersection over union of each class; null for one that is neither in a mask nor in an answer.</summary>
    [JsonPropertyName("iou")]
    public IReadOnlyDictionary<string, double?>? IoU { get; init; }

    /// <summary>Dice's coefficient of each class over the pixels of all images; null for one that is neither in a mask nor in an answer.</summary>
    public IReadOnlyDictionary<string, double?>? Dice { get; init; }

    /// <summary>The mean over images of each class's Dice coefficient; null for one that is neither in a mask nor in an answer.</summary>
    public IReadOnlyDictionary<string, double?>? ImageDice { get; init; }

    /// <summary>Validation accuracy of the best epoch.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Validation mean IoU of the best epoch.</summary>
    public double? ValidationMeanIoU { get; init; }

    /// <summary>Validation loss of the best epoch: the loss that was trained with.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Epochs that were trained.</summary>
    public int? Epochs { get; init; }

    /// <summary>The epoch whose weights the model has; 0 where none had ended.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Why the training ended: completed, stoppedEarly, cancelled.</summary>
    public string? End { get; init; }

    /// <summary>Time of the training, validation included.</summary>
    public double? TrainSeconds { get; init; }

    /// <summary>Training images a second, validation excluded.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Numbers in the network, running statistics included.</summary>
    public required long Parameters { get; init; }

    public required string Backend { get; init; }

    public required int Threads { get; init; }

    public long? Seed { get; init; }

    /// <summary>How each class was recognised.</summary>
    public IReadOnlyList<ClassFigures>? Classes { get; init; }

    /// <summary>The run's folder; not in the file, which may be moved.</summary>
    public string? Folder { get; init; }
}
