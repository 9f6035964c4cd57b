using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using Microsoft.ML;

namespace ConvMl.Transforms.Scoring;

/// <summary>A data view with what a trained network says added, computed in batches while it is read.</summary>
internal sealed class ScoredView(NetworkTransformer transformer, IDataView input, DataViewSchema schema, FeatureColumn features) : IDataView
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

        // Features that layer transforms compute need not be written out: layers and network run as one.
        if (transformer.CanRunBehind(features) && input is LayeredView view && view.StageOf(features.Column) is { } stage)
        {
            var fused = transformer.CreateRunnerBehind(view.Root.Shape, stage, transformer.BatchSize);
            return new ScoredCursor(schema, active, rows, fused, new LookAhead(fused, view.Source, view.Root));
        }

        var runner = transformer.CreateScorer(features.Shape, transformer.BatchSize);
        return new ScoredCursor(schema, active, rows, runner, new LookAhead(runner, input, features));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
