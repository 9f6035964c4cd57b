using ConvMl.Geometry;
using ConvMl.Layers.Pooling;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Cases;

/// <summary>Pooling layers.</summary>
internal static class PoolingCases
{
    private static readonly int[] Counts = [1, 7, 8, 9, 16, 17, 33];

    public static IEnumerable<ConformanceCase> All =>
    [
        .. ConformanceCases.Around(new MaxPool2D(2), [3, 6, 8], "2×2"),
        .. ConformanceCases.Around(new MaxPool2D(2), [3, 7, 9], "2×2, last row and column unread", batchSize: 3),
        .. ConformanceCases.Around(new MaxPool2D(3, Stride: 2, Padding: 1), [5, 9, 7], "3×3 stride 2, overlapping, padded"),
        .. ConformanceCases.Around(new MaxPool2D(3, Stride: 1, Padding: Padding.Same), [4, 6, 5], "3×3 stride 1 same"),
        .. ConformanceCases.Around(new MaxPool2D(2, Stride: 1, Padding: Padding.Same), [4, 5, 6], "2×2 stride 1 same"),
        .. ConformanceCases.Around(new MaxPool2D(2, Padding: Padding.Same), [4, 5, 7], "2×2 same on odd sizes"),
        .. ConformanceCases.Around(new MaxPool2D(2, Stride: 3), [2, 9, 11], "stride beyond the window"),
        .. ConformanceCases.Around(new MaxPool2D((3, 2), Stride: (2, 1), Dilation: (2, 3)), [2, 9, 8], "3×2 dilation 2×3"),
        .. ConformanceCases.Around(new MaxPool2D(3, Dilation: 2, Padding: 2, Stride: 2), [3, 9, 10], "3×3 dilation 2, padded"),
        .. ConformanceCases.Around(new MaxPool2D(3, Stride: 2, Padding: new Padding(0, 1, 2, 0)), [3, 8, 9], "3×3 asymmetric padding"),
        .. ConformanceCases.Around(new MaxPool2D(1), [3, 4, 5], "1×1"),
        .. ConformanceCases.Around(new MaxPool2D(1, Stride: 2), [3, 5, 6], "subsampling"),
        .. ConformanceCases.Around(new MaxPool2D((4, 5)), [2, 4, 5], "window as large as the image", batchSize: 1),
        .. ConformanceCases.Around(new MaxPool2D(3, Stride: 2, Padding: 1), [1, 1, 1], "3×3 padded on one pixel", batchSize: 1),
        .. ConformanceCases.Around(new AveragePool2D(2), [3, 6, 8], "2×2"),
        .. ConformanceCases.Around(new AveragePool2D(2), [3, 7, 5], "2×2, last row and column unread", batchSize: 3),
        .. ConformanceCases.Around(new AveragePool2D(3, Stride: 2, Padding: 1), [5, 8, 7], "3×3 stride 2, padding left out"),
        .. ConformanceCases.Around(new AveragePool2D(3, Stride: 2, Padding: 1, CountPadding: true), [5, 8, 7], "3×3 stride 2, padding counted"),
        .. ConformanceCases.Around(new AveragePool2D(2, Stride: 1, Padding: Padding.Same), [4, 5, 6], "2×2 stride 1 same"),
        .. ConformanceCases.Around(new AveragePool2D(2, Padding: Padding.Same, CountPadding: true), [4, 5, 7], "2×2 same on odd sizes, padding counted"),
        .. ConformanceCases.Around(new AveragePool2D((2, 3), Stride: (3, 1), Padding: new Padding(1, 0, 0, 2)), [2, 8, 7], "2×3 asymmetric padding"),
        .. ConformanceCases.Around(new AveragePool2D(2, Stride: 3), [2, 9, 11], "stride beyond the window"),
        .. ConformanceCases.Around(new AveragePool2D((5, 4)), [9, 5, 4], "window as large as the image"),
        .. ConformanceCases.Around(new GlobalAveragePool(), [5, 6, 7], "odd"),
        .. ConformanceCases.Around(new GlobalAveragePool(), [17, 1, 1], "one pixel", batchSize: 3),
        .. ConformanceCases.Around(new GlobalAveragePool(), [8, 16, 16], "even", batchSize: 1),
        Unpooled("2×2", new MaxPool2D(2), [3, 6, 8]),
        Unpooled("last row and column unread", new MaxPool2D(2), [9, 7, 9]),
        Unpooled("overlapping, padded", new MaxPool2D(3, Stride: 2, Padding: 1), [5, 9, 7]),
        Unpooled("wide", new MaxPool2D(2), [2, 5, 45]),
        Unpooled("many channels", new MaxPool2D(2), [18, 6, 8]),
        Unpooled("many channels, overlapping, padded", new MaxPool2D(3, Stride: 2, Padding: 1), [20, 9, 7]),
        Unpooled("stride beyond the window", new MaxPool2D(2, Stride: 3), [2, 9, 11]),
        Unpooled("dilated", new MaxPool2D((3, 2), Stride: (2, 1), Dilation: (2, 3), Padding: 1), [2, 9, 40]),
        new("MaxUnpool2D: of the network's inputs", Network.Input([2, 3, 4], "values").AddInput([2, 6, 8], "pooled").Append(new MaxUnpool2D(2), ["values", "pooled"]).Conv2D(2, 3)),
        .. AroundVectorWidths,
    ];

    private static ConformanceCase Unpooled(string what, MaxPool2D pool, Shape input) => new(
        $"MaxUnpool2D: {what}",
        Network.Input(input).Conv2D(input.Channels, 3).Append(pool, "pool").Conv2D(input.Channels, 1).MaxUnpool2D("pool").Conv2D(2, 3))
    { BatchSize = 3 };

    private static IEnumerable<ConformanceCase> AroundVectorWidths => Counts.SelectMany(count => new[]
    {
        ConformanceCases.Around(new MaxPool2D(2), [count, 6, 4], $"{count} channels").Last(),
        ConformanceCases.Around(new MaxPool2D(3, Stride: 2, Padding: 1), [2, 5, count], $"a width of {count}").Last(),
        ConformanceCases.Around(new AveragePool2D(2), [count, 4, 6], $"{count} channels").Last(),
        ConformanceCases.Around(new AveragePool2D(3, Stride: 1, Padding: 1), [2, 5, count], $"a width of {count}").Last(),
        ConformanceCases.Around(new GlobalAveragePool(), [count, 3, count], $"{count} channels").Last(),
    });
}
