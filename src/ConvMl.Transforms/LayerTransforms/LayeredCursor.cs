using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>Adds the columns of layer transforms to those of a cursor.</summary>
/// <param name="schema">All columns.</param>
/// <param name="active">Those that are wanted.</param>
/// <param name="rows">The cursor.</param>
/// <param name="outputs">For each added column its number among the outputs of the runner.</param>
/// <param name="runner">Computes them; null if none is wanted.</param>
/// <param name="ahead">Reads for it.</param>
internal sealed class LayeredCursor(DataViewSchema schema, bool[] active, DataViewRowCursor rows, int[] outputs, LayerRunner? runner, LookAhead? ahead)
    : AddedCursor(schema, active, rows, ahead)
{
    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column)
    {
        var output = outputs[column.Index - (Schema.Count - outputs.Length)];
        return Getters.Vector<TValue>(() => runner!.Output(output, Index()), column);
    }
}
