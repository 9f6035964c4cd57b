using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Layers.Resampling;
using ConvMl.Networks;

namespace ConvMl.Conformance.Cases;

/// <summary>Layers that enlarge images or leave pixels out, planar and blocked.</summary>
internal static class ResamplingCases
{
    private static readonly int[] Counts = [1, 7, 8, 9, 16, 17, 33];

    public static IEnumerable<ConformanceCase> All =>
    [
        .. ConformanceCases.Around(new Upsample2D(2), [3, 5, 7], "nearest"),
        .. ConformanceCases.Around(new Upsample2D((3, 1)), [2, 4, 5], "nearest, rows only"),
        .. ConformanceCases.Around(new Upsample2D((1, 4)), [2, 4, 5], "nearest, columns only", batchSize: 3),
        .. ConformanceCases.Around(new Upsample2D(1), [3, 4, 5], "scale 1"),
        .. ConformanceCases.Around(new Upsample2D(2, Interpolation.Bilinear), [3, 5, 7], "bilinear"),
        .. ConformanceCases.Around(new Upsample2D(2), [2, 3, 21], "nearest, wide"),
        .. ConformanceCases.Around(new Upsample2D(2, Interpolation.Bilinear), [2, 3, 37], "bilinear, wide"),
        .. ConformanceCases.Around(new Upsample2D(3, Interpolation.Bilinear), [2, 3, 37], "bilinear, odd scale, wide"),
        .. ConformanceCases.Around(new Upsample2D(2, Interpolation.Bilinear), [18, 4, 5], "bilinear, many channels"),
        .. ConformanceCases.Around(new PixelShuffle(2), [8, 2, 21], "factor 2, wide"),
        .. ConformanceCases.Around(new Subsample2D(2), [2, 5, 45], "wide"),
        .. ConformanceCases.Around(new Upsample2D(3, Interpolation.Bilinear), [3, 4, 6], "bilinear, odd scale"),
        .. ConformanceCases.Around(new Upsample2D((2, 5), Interpolation.Bilinear), [2, 3, 4], "bilinear, mixed scales", batchSize: 3),
        .. ConformanceCases.Around(new Upsample2D(1, Interpolation.Bilinear), [2, 3, 4], "bilinear, scale 1"),
        .. ConformanceCases.Around(new Upsample2D(4, Interpolation.Bilinear), [3, 1, 1], "bilinear, one pixel", batchSize: 1),
        .. ConformanceCases.Around(new Upsample2D(2, Interpolation.Bilinear), [3, 1, 5], "bilinear, one row"),
        .. ConformanceCases.Around(new PixelShuffle(2), [12, 3, 5], "factor 2"),
        .. ConformanceCases.Around(new PixelShuffle(3), [9, 4, 3], "factor 3, into one channel", batchSize: 3),
        .. ConformanceCases.Around(new PixelShuffle(1), [3, 4, 5], "factor 1"),
        .. ConformanceCases.Around(new Subsample2D(2), [3, 7, 6], "every second"),
        .. ConformanceCases.Around(new Subsample2D((1, 3)), [3, 4, 9], "every third column", batchSize: 3),
        .. ConformanceCases.Around(new Subsample2D(1), [3, 4, 5], "all"),
        .. ConformanceCases.Around(new Subsample2D(5), [3, 4, 3], "the first pixel alone"),
        .. ConformanceCases.Around(new Resize2D((7, 9)), [3, 5, 4], "nearest, larger"),
        .. ConformanceCases.Around(new Resize2D((2, 3), Rounding: NearestRounding.Up), [3, 5, 7], "nearest, smaller"),
        .. ConformanceCases.Around(new Resize2D((7, 3), Interpolation.Bilinear), [3, 5, 4], "bilinear, one axis larger"),
        .. ConformanceCases.Around(new Resize2D((8, 8), Interpolation.Bilinear, new AxisPlaces(0, 4.0 / 7), new AxisPlaces(0, 4.0 / 7)), [2, 5, 5], "bilinear, corners on corners", batchSize: 3),
        .. ConformanceCases.Around(new Resize2D((9, 10), Interpolation.Bicubic), [3, 4, 5], "bicubic, larger"),
        .. ConformanceCases.Around(new Resize2D((3, 2), Interpolation.Bicubic, CubicCoefficient: -0.5f, ExcludeOutside: true), [3, 4, 5], "bicubic, smaller, without the outside"),
        .. ConformanceCases.Around(new Resize2D((4, 6)), [9, 4, 6], "the same size"),
        .. ConformanceCases.Around(new Resize2D((3, 4), Interpolation.Bicubic), [2, 1, 1], "bicubic, one pixel"),
        .. AroundVectorWidths,
        new("Upsample2D: between convolutions, whose layout is blocked", Network.Input(3, 5, 6)
            .Conv2D(17, 3).ReLU().Upsample2D(2).Conv2D(9, 3).Upsample2D(2, Interpolation.Bilinear).Conv2D(3, 1)),
        new("Subsample2D: behind a convolution", Network.Input(3, 9, 8).Conv2D(17, 3).Subsample2D(2).Conv2D(5, 3)),
        new("PixelShuffle: behind a convolution", Network.Input(3, 5, 4).Conv2D(36, 3).PixelShuffle(2).Conv2D(4, 3)),
    ];

    private static IEnumerable<ConformanceCase> AroundVectorWidths => Counts.SelectMany(count => new[]
    {
        ConformanceCases.Around(new Upsample2D(2), [count, 3, 4], $"nearest, {count} channels").Last(),
        ConformanceCases.Around(new Upsample2D(2, Interpolation.Bilinear), [2, 3, count], $"bilinear, a width of {count}").Last(),
        ConformanceCases.Around(new Upsample2D(2, Interpolation.Bilinear), [count, 3, 4], $"bilinear, {count} channels").Last(),
        ConformanceCases.Around(new Subsample2D(2), [count, 5, 4], $"{count} channels").Last(),
    });
}
