using System.Text.Json.Serialization;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Reference;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Networks;

/// <summary>What docs/adding-a-layer.md promises for a layer of the user's own assembly.</summary>
public sealed partial class OwnLayerTests
{
    public OwnLayerTests() => LayerRegistry.Register("Test.Swish", SwishJson.Default.Swish);

    [Fact]
    public void A_registered_layer_stands_in_networks_and_in_their_files()
    {
        var network = Network.Input(3, 4, 4).Append(new Swish(2));
        var read = NetworkJson.Read(NetworkJson.Write(network));

        Assert.Equal("test.swish_1", network.Head);
        Assert.Equal(new Swish(2), read.Nodes[0].Layer);
        Assert.Equal([3, 4, 4], read.HeadShape);
    }

    [Fact]
    public void A_backend_without_a_kernel_says_so()
    {
        var network = Network.Input(3, 4, 4).Append(new Swish(2), "swish");
        using var backend = new ReferenceBackend();
        var report = backend.CheckSupport(network, Backends.ExecutionMode.Inference);

        Assert.False(report.IsSupported);
        Assert.Contains("'swish' (Test.Swish)", Assert.Throws<NotSupportedException>(() => report.RequireSupported(backend.Info)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_or_type_is_registered_once()
    {
        LayerRegistry.Register("Test.Swish", SwishJson.Default.Swish);

        Assert.Contains("belongs to", Assert.Throws<ArgumentException>(() => LayerRegistry.Register("Conv2D", SwishJson.Default.Swish)).Message, StringComparison.Ordinal);
        Assert.Contains("'Test.Swish' already", Assert.Throws<ArgumentException>(() => LayerRegistry.Register("Test.Swoosh", SwishJson.Default.Swish)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Test.Swoosh", LayerRegistry.Names);
    }

    [Fact]
    public void A_layer_that_is_not_registered_is_refused_with_what_to_do() =>
        Assert.Contains(
            "LayerRegistry.Register",
            Assert.Throws<ArgumentException>(() => Network.Input(3, 4, 4).Append(new Stranger())).Message,
            StringComparison.Ordinal);

    internal sealed record Swish(float Beta = 1) : Layer
    {
        public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
    }

    private sealed record Stranger : Layer
    {
        public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Swish))]
    private sealed partial class SwishJson : JsonSerializerContext;
}
