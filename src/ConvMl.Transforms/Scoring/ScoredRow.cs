using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>A row with what a trained network says of it.</summary>
internal sealed class ScoredRow(
    NetworkTransformer transformer, DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active)
    : AddedRow(row, schema, features, active, () => transformer.CreateRunner(features.Shape, batchSize: 1))
{
    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column) => ((IColumnRunner)Runner).Getter<TValue>(column, Index);

    private int Index()
    {
        Compute();
        return 0;
    }
}
