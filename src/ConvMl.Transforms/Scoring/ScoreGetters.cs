using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Makes the getters of the added columns out of the scores of the current row.</summary>
internal static class ScoreGetters
{
    /// <summary>Gives the scores of the row that a cursor or mapper stands on.</summary>
    internal delegate ReadOnlySpan<float> Current();

    /// <summary>A getter of <c>PredictedLabel</c> or <c>Score</c>.</summary>
    /// <exception cref="InvalidOperationException">The caller asks for another type than the column's.</exception>
    internal static ValueGetter<TValue> Of<TValue>(DataViewSchema.Column column, Current current) => column.Name == ScoreColumns.PredictedLabel
        ? Getters.Cast<TValue, uint>((ref key) => key = BatchScorer.KeyOfLargest(current()), column)
        : Getters.Cast<TValue, VBuffer<float>>(
            (ref target) =>
            {
                var scores = current();
                var editor = VBufferEditor.Create(ref target, scores.Length);
                scores.CopyTo(editor.Values);
                target = editor.Commit();
            },
            column);
}
