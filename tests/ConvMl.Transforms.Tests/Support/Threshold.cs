using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Trainers;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>A segmentation network of known weights: of class "dark" are the pixels below 100, of class "light" those above.</summary>
public static class Threshold
{
    public static readonly string[] Names = ["dark", "light"];

    public static SegmentationTransformer Transformer(MaskOverlay? overlay = null, int batchSize = 4, int height = 2, int width = 3, IBackend? backend = null, string? column = null) =>
        new(
            new(Model(height, width), column ?? "Image", FeatureKind.Bytes, batchSize, Brightness.Precision), overlay, backend ?? new ManagedBackend(), training: null);

    private static ConvNetModel Model(int height, int width)
    {
        var network = Network.Input(1, height, width).Conv2D(2, kernel: 1);
        var parameters = network.CreateParameters(1);
        new[] { 0f, 1 }.CopyTo(parameters["conv2d_1.weight"]);
        new[] { 100f, 0 }.CopyTo(parameters["conv2d_1.bias"]);
        return new(network, parameters, KeyValues.Of(Names));
    }
}
