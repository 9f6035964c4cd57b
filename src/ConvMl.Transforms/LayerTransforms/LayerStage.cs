namespace ConvMl.Transforms.LayerTransforms;

/// <summary>A layer transform in its place behind others.</summary>
/// <param name="Transformer">The transform.</param>
/// <param name="Source">The transform whose column it reads; null if it reads the column that all begin with.</param>
internal sealed record LayerStage(LayerTransformer Transformer, LayerStage? Source)
{
    /// <summary>This transform and all before it that it depends on.</summary>
    internal IEnumerable<LayerStage> WithSources => Source is null ? [this] : Source.WithSources.Append(this);
}
