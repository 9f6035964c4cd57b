using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>A row with its scores.</summary>
internal sealed class ScoredRow(
    ConvNetTransformer transformer, DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active)
    : AddedRow(row, schema, features, active, () => transformer.CreateScorer(batchSize: 1))
{
    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column) => ScoreGetters.Of<TValue>(column, Scores);

    private ReadOnlySpan<float> Scores()
    {
        Compute();
        return ((BatchScorer)Runner).Scores(0);
    }
}
