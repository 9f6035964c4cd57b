using ConvMl.Geometry;
using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>Layers that change an image's size without weights.</summary>
internal static class ResamplingWorks
{
    private static readonly Network Image = Network.Input(64, 56, 56);

    public static IEnumerable<Work> All =>
    [
        LayerWorks.Alone("pool-unpool2x2-64@56", Image.MaxPool2D(2, name: "pool").MaxUnpool2D("pool")),
        // With what follows it: alone, a peer hands out a view and moves nothing.
        LayerWorks.Alone("subsample2-conv1x1-64@56", Image.Subsample2D(2).Conv2D(64, kernel: 1)),
        LayerWorks.Alone("upsample-nearest2-64@56", Image.Upsample2D(2)),
        LayerWorks.Alone("upsample-bilinear2-64@56", Image.Upsample2D(2, Interpolation.Bilinear)),
        LayerWorks.Alone("pixelshuffle2-64@56", Image.PixelShuffle(2)),
    ];
}
