using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>A row with the column of a layer transform.</summary>
internal sealed class LayerRow(
    LayerTransformer transformer, DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active)
    : AddedRow(row, schema, features, active, () => CreateRunner(transformer, features))
{
    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column) => Getters.Vector<TValue>(
        () =>
        {
            Compute();
            return ((LayerRunner)Runner).Output(0, 0);
        },
        column);

    private static LayerRunner CreateRunner(LayerTransformer transformer, FeatureColumn features)
    {
        LayerStage stage = new(transformer, null);
        return new LayerRunner(LayerChain.Join(features.Shape, [stage], [stage]), batchSize: 1);
    }
}
