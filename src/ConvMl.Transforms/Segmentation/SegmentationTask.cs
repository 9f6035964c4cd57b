using System.Globalization;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Transforms.Segmentation;

/// <summary>One class a pixel.</summary>
internal sealed class SegmentationTask(SegmentationTrainer.Options options) : ITrainingTask
{
    /// <inheritdoc/>
    public TargetColumn TargetOf(DataViewSchema schema, string name) => MaskColumn.Of(schema, name);

    /// <inheritdoc/>
    public Network Complete(Network? network, Shape input, TargetColumn target)
    {
        options.Overlay?.RequireColors(target.Classes);
        if (options.Overlay is not null && input.Channels is not (1 or 3))
        {
            throw new ArgumentException(
                $"An overlay is drawn on images of 1 or 3 channels, but the column '{options.FeatureColumnName}' holds {input}. Leave the overlay out.");
        }

        return SegmentationNetwork.Complete(network, input, (MaskColumn)target);
    }

    /// <inheritdoc/>
    public Loss LossFor(Dataset training, TargetColumn target, TrainingLog log)
    {
        if (options.ClassWeighting != ClassWeighting.MedianFrequency) return options.Loss;
        var weights = MedianFrequency.WeightsOf(training, target.Classes);
        log.Write($"Class weights by median frequency: {string.Join(", ", weights.Select(weight => weight.ToString("G4", CultureInfo.InvariantCulture)))}.");
        return options.Loss.WithClassWeights(weights);
    }
}
