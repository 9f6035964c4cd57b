using ConvMl.Geometry;
using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Layers that change an image's size without weights.</summary>
internal static class ResamplingWorks
{
    private static readonly Network Image = Network.Input(64, 56, 56);

    public static IEnumerable<Work> All =>
    [
        .. Both("pool-unpool2x2-64@56", network => network.MaxPool2D(2, name: "pool").MaxUnpool2D("pool")),
        // With what follows it: alone, a peer hands out a view and moves nothing.
        .. Both("subsample2-conv1x1-64@56", network => network.Subsample2D(2).Conv2D(64, kernel: 1)),
        .. Both("upsample-nearest2-64@56", network => network.Upsample2D(2)),
        .. Both("upsample-bilinear2-64@56", network => network.Upsample2D(2, Interpolation.Bilinear)),
        .. Both("pixelshuffle2-64@56", network => network.PixelShuffle(2)),
    ];

    private static IEnumerable<Work> Both(string name, Func<Network, Network> layer) =>
        [LayerWorks.Alone(name, layer(Image)), LayerWorks.TrainingBehindPointwise(name, Image, layer)];
}
