using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Adds the scores of a classifier to the columns of a cursor.</summary>
internal sealed class ScoredCursor(DataViewSchema schema, bool[] active, DataViewRowCursor rows, BatchScorer? scorer, LookAhead? ahead)
    : AddedCursor(schema, active, rows, ahead)
{
    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column) =>
        ScoreGetters.Of<TValue>(column, () => scorer!.Scores(Index()));
}
