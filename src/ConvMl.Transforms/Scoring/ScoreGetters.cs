using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Makes the getters of the added columns out of the scores of the current row.</summary>
internal static class ScoreGetters
{
    /// <summary>A getter of <c>PredictedLabel</c> or <c>Score</c>.</summary>
    /// <exception cref="InvalidOperationException">The caller asks for another type than the column's.</exception>
    internal static ValueGetter<TValue> Of<TValue>(DataViewSchema.Column column, Getters.CurrentValues current) => column.Name == ScoreColumns.PredictedLabel
        ? Getters.Cast<TValue, uint>((ref key) => key = BatchScorer.KeyOfLargest(current()), column)
        : Getters.Vector<TValue>(current, column);
}
