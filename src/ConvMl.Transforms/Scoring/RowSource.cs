using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using Microsoft.ML;

namespace ConvMl.Transforms.Scoring;

/// <summary>Where a row's samples come from. Features that layer transforms compute need not be written out: they are run as one network with what reads them.</summary>
/// <param name="Row">The row that is read.</param>
/// <param name="Features">The column that is read.</param>
/// <param name="Layers">The layer transforms, up to the last one, that stand between that column and the samples; null for none.</param>
internal sealed record RowSource(DataViewRow Row, FeatureColumn Features, LayerStage? Layers)
{
    /// <summary>Finds the source of a column of a row.</summary>
    internal static RowSource Of(DataViewRow row, FeatureColumn features)
    {
        var origin = row;
        while (origin is AddedRow added && features.Column.Index < added.Input.Schema.Count) origin = added.Input;
        return origin is LayerRow layers ? layers.Source with { Layers = layers.Stage } : new(row, features, null);
    }
}
