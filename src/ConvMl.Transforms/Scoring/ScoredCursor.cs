using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Scoring;

/// <summary>Adds what a trained network says to the columns of a cursor.</summary>
internal sealed class ScoredCursor(DataViewSchema schema, bool[] active, DataViewRowCursor rows, IColumnRunner? runner, LookAhead? ahead)
    : AddedCursor(schema, active, rows, ahead)
{
    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column) => runner!.Getter<TValue>(column, Index);
}
