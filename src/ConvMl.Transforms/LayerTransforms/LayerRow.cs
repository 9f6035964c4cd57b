using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>A row with the column of a layer transform.</summary>
internal sealed class LayerRow : AddedRow
{
    internal LayerRow(LayerTransformer transformer, DataViewRow row, DataViewSchema schema, FeatureColumn features, IEnumerable<DataViewSchema.Column> active)
        : base(row, schema, RowSource.Of(row, features), active) => Stage = new(transformer, Source.Layers);

    /// <summary>The transform, behind those that compute what it reads.</summary>
    internal LayerStage Stage { get; }

    /// <inheritdoc/>
    protected override IBatchRunner CreateRunner() => new LayerRunner(LayerChain.Join(Source.Features.Shape, [.. Stage.WithSources], [Stage]), batchSize: 1);

    /// <inheritdoc/>
    protected override ValueGetter<TValue> GetAdded<TValue>(DataViewSchema.Column column, IBatchRunner runner) => Getters.Vector<TValue>(
        () =>
        {
            Compute();
            return ((LayerRunner)runner).Output(0, 0);
        },
        column);
}
