using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Convolutions that are not 3×3 with stride 1: strided, large, 1×1, dilated, depthwise, transposed.</summary>
internal static class OtherConvolutionWorks
{
    public static IEnumerable<Work> All =>
    [
        LayerWorks.Alone("conv3x3s2-64-128@56", Network.Input(64, 56, 56).Conv2D(128, kernel: 3, stride: 2, padding: 1)) with { IsQuick = true },
        // Each halves the image and doubles the channels, so that all three cost the same.
        new InferenceWork("conv3x3s2-64-512@56-chain", StridedChain(), BatchSize: 1) { Layers = 3 },
        LayerWorks.Alone("conv7x7s2-3-64@224", Network.Input(3, 224, 224).Conv2D(64, kernel: 7, stride: 2, padding: 3)) with { IsQuick = true },
        LayerWorks.Alone("conv1x1-256-64@56", Pointwise(Network.Input(256, 56, 56), 64)),
        LayerWorks.Alone("conv1x1-64-256@56", Pointwise(Network.Input(64, 56, 56), 256)),
        new InferenceWork("conv1x1-64-256-64@56-chain", PointwiseChain(), BatchSize: 1) { Layers = 4, IsQuick = true },
        LayerWorks.Alone("conv3x3d2-256@28", Dilated(Network.Input(256, 28, 28))),
        LayerWorks.Chain("conv3x3d2-256@28", Network.Input(256, 28, 28), Dilated) with { IsQuick = true },
        LayerWorks.Alone("depthwise3x3-128@56", Depthwise(Network.Input(128, 56, 56), stride: 1)),
        LayerWorks.Chain("depthwise3x3-128@56", Network.Input(128, 56, 56), network => Depthwise(network, stride: 1)) with { IsQuick = true },
        LayerWorks.Alone("depthwise3x3s2-128@56", Depthwise(Network.Input(128, 56, 56), stride: 2)) with { IsQuick = true },
        LayerWorks.Alone("transposed4x4s2-128-64@28", Transposed(Network.Input(128, 28, 28), 64)) with { IsQuick = true },
        new TrainingWork("transposed4x4s2-128-32@14-train", Transposed(Transposed(Network.Input(128, 14, 14), 64), 32), BatchSize: 8),
    ];

    private static Network StridedChain() => new[] { 128, 256, 512 }.Aggregate(
        Network.Input(64, 56, 56), (network, channels) => network.Conv2D(channels, kernel: 3, stride: 2, padding: 1));

    private static Network PointwiseChain() => new[] { 256, 64, 256, 64 }.Aggregate(Network.Input(64, 56, 56), Pointwise);

    private static Network Pointwise(Network network, int channels) => network.Conv2D(channels, kernel: 1);

    private static Network Dilated(Network network) => network.Conv2D(256, kernel: 3, dilation: 2, padding: 2);

    private static Network Transposed(Network network, int channels) => network.ConvTranspose2D(channels, kernel: 4, stride: 2, padding: 1);

    private static Network Depthwise(Network network, int stride) => network.Conv2D(128, kernel: 3, stride: stride, padding: 1, groups: 128);
}
