using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>
/// The ways in which a layer is measured: alone, as it stands within a network, where nobody who can avoid it reorders input and output; and
/// in a chain of layers, where ConvMl and ONNX Runtime go from NCHW to NCHW and the cost of that spreads.
/// </summary>
internal static class LayerWorks
{
    private const int ChainLength = 4;

    /// <summary>The layer alone.</summary>
    public static InferenceWork Alone(string name, Network network, int batchSize = 1) =>
        new(name, network, batchSize) { IsWithinNetwork = true };

    /// <summary>Four of the layer, which must keep the shape, behind each other; the time is that of one.</summary>
    public static InferenceWork Chain(string name, Network input, Func<Network, Network> layer, int batchSize = 1) =>
        new($"{name}-chain", Repeat(input, layer), batchSize) { Layers = ChainLength };

    /// <summary>The chain forward and backward; the time is that of one layer.</summary>
    public static TrainingWork TrainingChain(string name, Network input, Func<Network, Network> layer, int batchSize = 1) =>
        new($"{name}-train", Repeat(input, layer), batchSize) { Layers = ChainLength };

    /// <summary>The layer forward and backward behind a 1×1 convolution, whose weights want the gradient of its input; the time is that of both.</summary>
    public static TrainingWork TrainingBehindPointwise(string name, Network input, Func<Network, Network> layer) =>
        new($"conv1x1-{name}-train", layer(input.Conv2D(input.HeadShape.Channels, kernel: 1)), BatchSize: 1);

    private static Network Repeat(Network input, Func<Network, Network> layer) =>
        Enumerable.Range(0, ChainLength).Aggregate(input, (network, _) => layer(network));
}
