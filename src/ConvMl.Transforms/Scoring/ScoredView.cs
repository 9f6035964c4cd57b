using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using Microsoft.ML;

namespace ConvMl.Transforms.Scoring;

/// <summary>A data view with the scores of a classifier added, computed in batches while it is read.</summary>
internal sealed class ScoredView(ConvNetTransformer transformer, IDataView input, DataViewSchema schema, FeatureColumn features) : IDataView
{
    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema => schema;

    /// <summary>What is scored.</summary>
    internal IDataView Source => input;

    /// <inheritdoc/>
    public long? GetRowCount() => input.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[schema.Count];
        foreach (var column in columnsNeeded) active[column.Index] = true;
        var rows = input.GetRowCursor(input.Schema.Where(column => active[column.Index]));
        var isScored = active.AsSpan(input.Schema.Count).Contains(true);
        if (!isScored) return new ScoredCursor(schema, active, rows, null, null);

        // Features that layer transforms compute need not be written out: layers and classifier run as one network.
        if (input is LayeredView view && view.StageOf(features.Column) is { } stage)
        {
            var fused = transformer.CreateScorerBehind(view, stage);
            return new ScoredCursor(schema, active, rows, fused, new LookAhead(fused, view.Source, view.Root));
        }

        var scorer = transformer.CreateScorer();
        return new ScoredCursor(schema, active, rows, scorer, new LookAhead(scorer, input, features));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
