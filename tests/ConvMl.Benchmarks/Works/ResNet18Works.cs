using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>
/// ResNet-18 on 224×224 pixels (He et al., "Deep residual learning for image recognition", CVPR 2016), for inference: every batch
/// normalization is folded into its convolution already, for all contestants.
/// </summary>
internal static class ResNet18Works
{
    public static IEnumerable<Work> All => [new InferenceWork("resnet18-b1", Create(), BatchSize: 1) { IsQuick = true }];

    private static Network Create()
    {
        var stem = Network.Input(3, 224, 224).Conv2D(64, kernel: 7, stride: 2, padding: 3).ReLU().MaxPool2D(3, stride: 2, padding: 1);
        var stages = new[] { 64, 128, 256, 512 }.Aggregate(stem, (network, channels) => Block(Block(network, channels), channels));
        return stages.GlobalAveragePool().Dense(1000);
    }

    private static Network Block(Network network, int channels)
    {
        var stride = network.HeadShape.Channels == channels ? 1 : 2;
        Network Body(Network start) => start.Conv2D(channels, kernel: 3, stride: stride, padding: 1).ReLU().Conv2D(channels, kernel: 3, padding: 1);
        return (stride == 1
            ? network.Residual(Body)
            : network.Add(Body, start => start.Conv2D(channels, kernel: 1, stride: stride, padding: 0))).ReLU();
    }
}
