using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Poolings that halve an image.</summary>
internal static class PoolingWorks
{
    private static readonly Network Image = Network.Input(64, 112, 112);

    public static IEnumerable<Work> All =>
    [
        LayerWorks.Alone("maxpool3x3s2-64@112", Image.MaxPool2D(3, stride: 2, padding: 1)) with { IsQuick = true },
        LayerWorks.Alone("maxpool2x2-64@112", Image.MaxPool2D(2)),
        LayerWorks.Alone("avgpool2x2-64@112", Image.AveragePool2D(2)) with { IsQuick = true },
    ];
}
