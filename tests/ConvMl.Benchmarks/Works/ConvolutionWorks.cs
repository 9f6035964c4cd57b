using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Convolutions 3×3 with stride 1, as most of a ResNet consists of: alone, in a chain, and forward and backward.</summary>
internal static class ConvolutionWorks
{
    public static IEnumerable<Work> All =>
        from image in new (int Channels, int Size)[] { (64, 56), (128, 28), (256, 14), (512, 7) }
        from batchSize in new[] { 1, 8 }
        from work in Works(image.Channels, image.Size, batchSize)
        select work;

    private static IEnumerable<Work> Works(int channels, int size, int batchSize)
    {
        var name = $"conv3x3-{channels}@{size}-b{batchSize}";
        var input = Network.Input(channels, size, size);
        Network Layer(Network network) => network.Conv2D(channels, kernel: 3, padding: 1);
        var isShort = batchSize == 1;
        yield return LayerWorks.Alone(name, Layer(input), batchSize);
        yield return LayerWorks.Chain(name, input, Layer, batchSize) with { IsQuick = isShort };
        yield return LayerWorks.TrainingChain(name, input, Layer, batchSize) with { IsQuick = isShort && channels is 64 or 256 };
    }
}
