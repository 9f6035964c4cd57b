using ConvMl.Transforms.Features;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>A data view with the columns of layer transforms added, computed as one network in batches while it is read.</summary>
internal sealed class LayeredView : IDataView
{
    private const int BatchSize = 32;

    private LayeredView(IDataView source, FeatureColumn root, IReadOnlyList<LayerStage> stages, DataViewSchema schema) =>
        (Source, Root, Stages, Schema) = (source, root, stages, schema);

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <summary>What is below all the transforms.</summary>
    internal IDataView Source { get; }

    /// <summary>The column that the first transforms read.</summary>
    internal FeatureColumn Root { get; }

    /// <summary>The transforms, in the order of the columns that they add.</summary>
    internal IReadOnlyList<LayerStage> Stages { get; }

    /// <summary>Adds a transform: to the others where it reads what they read or give, else as the first of its own.</summary>
    internal static LayeredView Add(LayerTransformer transformer, IDataView input, FeatureColumn features, DataViewSchema schema)
    {
        if (input is LayeredView view)
        {
            var source = view.StageOf(features.Column);
            if (source is not null || features.Column.Index == view.Root.Column.Index)
                return new LayeredView(view.Source, view.Root, [.. view.Stages, new(transformer, source)], schema);
        }

        return new LayeredView(input, features, [new(transformer, null)], schema);
    }

    /// <summary>The transform that adds a column; null if none does.</summary>
    internal LayerStage? StageOf(DataViewSchema.Column column) =>
        column.Index >= Source.Schema.Count ? Stages[column.Index - Source.Schema.Count] : null;

    /// <inheritdoc/>
    public long? GetRowCount() => Source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columnsNeeded) active[column.Index] = true;
        var rows = Source.GetRowCursor(Source.Schema.Where(column => active[column.Index]));
        LayerStage[] wanted = [.. Stages.Where((_, index) => active[Source.Schema.Count + index])];
        if (wanted.Length == 0) return new LayeredCursor(Schema, active, rows, [], null, null);
        var runner = new LayerRunner(LayerChain.Join(Root.Shape, Stages, wanted), BatchSize);
        int[] outputs = [.. Stages.Select(stage => Array.IndexOf(wanted, stage))];
        return new LayeredCursor(Schema, active, rows, outputs, runner, new LookAhead(runner, Source, Root));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
