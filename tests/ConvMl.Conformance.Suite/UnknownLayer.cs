using System.Text.Json.Serialization;
using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Suite;

/// <summary>A layer of somebody else's, which no backend has heard of.</summary>
public sealed record UnknownLayer : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);

    /// <summary>Gives the layer its name, once or more often.</summary>
    public static void Register() => LayerRegistry.Register("ConformanceUnknown", UnknownLayerJson.Default.UnknownLayer);
}

/// <summary>How it is written and read.</summary>
[JsonSerializable(typeof(UnknownLayer))]
internal sealed partial class UnknownLayerJson : JsonSerializerContext;
