using ConvMl.Tensors;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;

namespace ConvMl.Transforms.Classification;

/// <summary>The columns that are trained on, checked.</summary>
internal sealed record TrainingColumns(FeatureColumn Features, LabelColumn Label)
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type or size.</exception>
    internal static TrainingColumns Of(DataViewSchema schema, ConvNetTrainer.Options options, Shape? input) => new(
        input is { } shape ? FeatureColumn.Of(schema, options.FeatureColumnName, shape) : FeatureColumn.Of(schema, options.FeatureColumnName),
        LabelColumn.Of(schema, options.LabelColumnName));
}
