using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Poolings that halve an image, and one that leaves a number of each channel.</summary>
internal static class PoolingWorks
{
    private static readonly Network Image = Network.Input(64, 112, 112);

    public static IEnumerable<Work> All =>
    [
        .. Both("maxpool3x3s2-64@112", network => network.MaxPool2D(3, stride: 2, padding: 1), isQuick: true),
        .. Both("maxpool2x2-64@112", network => network.MaxPool2D(2)),
        .. Both("avgpool2x2-64@112", network => network.AveragePool2D(2), isQuick: true),
        .. Both("avgpool3x3s2-64@112", network => network.AveragePool2D(3, stride: 2, padding: 1)),
        .. Both("globalavgpool-64@112", network => network.GlobalAveragePool()),
    ];

    private static IEnumerable<Work> Both(string name, Func<Network, Network> layer, bool isQuick = false) =>
        [LayerWorks.Alone(name, layer(Image)) with { IsQuick = isQuick }, LayerWorks.TrainingBehindPointwise(name, Image, layer)];
}
