using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>A row with what a trained network says of it.</summary>
internal sealed class ScoredRow(
    NetworkTransformer transformer, DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active)
    : AddedRow(row, schema, transformer.CanRunBehind(features) ? RowSource.Of(row, features) : new(row, features, null), active)
{
    /// <inheritdoc/>
    protected override IBatchRunner CreateRunner() => Source.Layers is { } layers
        ? transformer.CreateRunnerBehind(Source.Features.Shape, layers, batchSize: 1)
        : transformer.CreateScorer(Source.Features.Shape, batchSize: 1);

    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column, IBatchRunner runner) => ((IColumnRunner)runner).Getter<TValue>(column, Index);

    private int Index()
    {
        Compute();
        return 0;
    }
}
