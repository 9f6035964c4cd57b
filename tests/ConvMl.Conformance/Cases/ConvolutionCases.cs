using ConvMl.Geometry;
using ConvMl.Layers;

namespace ConvMl.Conformance.Cases;

/// <summary>Convolutions chosen by hand: each difficulty once, alone.</summary>
internal static class ConvolutionCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        .. ConformanceCases.Around(new Conv2D(4, 3), [3, 5, 7], "3×3 same"),
        .. ConformanceCases.Around(new Conv2D(4, 3, Bias: false), [3, 5, 7], "3×3 without bias"),
        .. ConformanceCases.Around(new Conv2D(4, 3, Padding: Padding.Valid), [3, 6, 5], "3×3 valid", batchSize: 3),
        .. ConformanceCases.Around(new Conv2D(4, 3), [3, 1, 1], "3×3 same, almost all padding", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(5, 1), [4, 1, 1], "1×1 on one pixel", batchSize: 5),
        .. ConformanceCases.Around(new Conv2D(5, 1), [4, 7, 9], "1×1", batchSize: 3),
        .. ConformanceCases.Around(new Conv2D(5, 1, Stride: 2), [4, 7, 9], "1×1 stride 2"),
        .. ConformanceCases.Around(new Conv2D(5, 1, Stride: 2), [4, 6, 8], "1×1 stride 2, last row and column unread"),
        .. ConformanceCases.Around(new Conv2D(5, 1, Padding: 1), [4, 3, 3], "1×1 with padding"),
        .. ConformanceCases.Around(new Conv2D(3, 2), [2, 5, 6], "2×2 same, more padding below and right"),
        .. ConformanceCases.Around(new Conv2D(3, 4, Stride: 3), [2, 11, 8], "4×4 same stride 3"),
        .. ConformanceCases.Around(new Conv2D(3, (4, 6), Stride: (1, 2), Dilation: (2, 1)), [2, 9, 10], "4×6 same, mixed stride and dilation"),
        .. ConformanceCases.Around(new Conv2D(3, 2, Stride: 3, Padding: Padding.Valid), [2, 9, 8], "stride beyond the kernel"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Stride: 5, Padding: 2), [2, 11, 13], "stride beyond the kernel, padded"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Stride: 2), [2, 8, 9], "3×3 stride 2"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Stride: (2, 1)), [2, 8, 9], "3×3 stride 2×1"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Dilation: 2), [2, 9, 11], "3×3 dilation 2"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Dilation: 2, Padding: Padding.Valid), [2, 9, 11], "3×3 dilation 2 valid"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Stride: 2, Dilation: 3, Padding: 3), [2, 10, 9], "3×3 stride 2 dilation 3"),
        .. ConformanceCases.Around(new Conv2D(2, 3, Dilation: 4), [2, 3, 3], "3×3 dilation 4, outer taps outside everywhere"),
        .. ConformanceCases.Around(new Conv2D(3, 3, Padding: new Padding(top: 2, bottom: 0, left: 0, right: 3)), [2, 5, 6], "3×3 asymmetric padding"),
        .. ConformanceCases.Around(new Conv2D(3, (2, 3), Stride: 2, Padding: new Padding(0, 1, 3, 1)), [2, 6, 7], "2×3 stride 2 asymmetric padding"),
        .. ConformanceCases.Around(new Conv2D(3, 2, Padding: 4), [2, 3, 2], "2×2, padding beyond the kernel"),
        .. ConformanceCases.Around(new Conv2D(3, (1, 5)), [2, 4, 9], "1×5"),
        .. ConformanceCases.Around(new Conv2D(3, (5, 1)), [2, 9, 4], "5×1"),
        .. ConformanceCases.Around(new Conv2D(4, 7, Stride: 2), [3, 17, 15], "7×7 stride 2", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(3, (5, 6), Padding: Padding.Valid), [2, 5, 6], "kernel as large as the image"),
        .. ConformanceCases.Around(new Conv2D(3, (3, 4), FlipKernel: true), [2, 5, 6], "flipped 3×4"),
        .. ConformanceCases.Around(new Conv2D(4, 3, Stride: 2, Groups: 2, FlipKernel: true), [4, 7, 6], "flipped in groups, stride 2"),
        .. ConformanceCases.Around(new Conv2D(6, 3, Groups: 2), [4, 5, 7], "two groups"),
        .. ConformanceCases.Around(new Conv2D(9, 3, Groups: 3), [6, 6, 5], "three groups of 2 into 3", batchSize: 3),
        .. ConformanceCases.Around(new Conv2D(8, 1, Groups: 4), [8, 5, 3], "1×1 in groups"),
        .. ConformanceCases.Around(new Conv2D(32, 3, Groups: 2), [16, 6, 5], "groups of 8 into 16"),
        .. ConformanceCases.Around(new Conv2D(5, 3, Groups: 5), [5, 7, 6], "depthwise"),
        .. ConformanceCases.Around(new Conv2D(8, 3, Stride: 2, Groups: 8), [8, 9, 7], "depthwise stride 2"),
        .. ConformanceCases.Around(new Conv2D(17, 3, Groups: 17), [17, 5, 5], "depthwise", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(16, 5, Dilation: 2, Groups: 16), [16, 9, 8], "depthwise 5×5 dilation 2"),
        .. ConformanceCases.Around(new Conv2D(12, 3, Groups: 4), [4, 5, 6], "depthwise with 3 filters a channel"),
        .. AroundVectorWidths,
        .. ConformanceCases.Around(new Conv2D(40, 3), [48, 14, 14], "larger 3×3"),
        .. ConformanceCases.Around(new Conv2D(24, 5, Stride: 2), [20, 19, 21], "larger 5×5 stride 2", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(70, 3, Stride: 2), [66, 24, 24], "larger 3×3 stride 2"),
        .. ConformanceCases.Around(new Conv2D(70, 3, Stride: 2, Padding: 1), [66, 23, 24], "larger 3×3 stride 2 padded", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(66, 4, Stride: 2, Padding: 1), [68, 23, 24], "larger 4×4 stride 2", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(64, 7, Stride: 2, Padding: 3), [3, 64, 61], "larger 7×7 stride 2 of three channels", batchSize: 1),
        .. ConformanceCases.Around(new Conv2D(72, 1), [130, 9, 9], "larger 1×1", batchSize: 3),
        .. ConformanceCases.Around(new Conv2D(1, 3), [1, 28, 28], "one channel", batchSize: 7),
    ];

    private static IEnumerable<ConformanceCase> AroundVectorWidths
    {
        get
        {
            (int Input, int Output)[] channels = [(1, 1), (1, 33), (3, 7), (7, 8), (8, 8), (8, 9), (9, 16), (16, 16), (16, 17), (17, 33), (33, 3)];
            foreach (var (input, output) in channels)
            {
                foreach (var kernel in new[] { 1, 3 })
                {
                    foreach (var conformanceCase in ConformanceCases.Around(new Conv2D(output, kernel), [input, 5, 6], $"{kernel}×{kernel}, {input} into {output} channels", batchSize: 1))
                        yield return conformanceCase;
                }
            }

            foreach (var width in new[] { 1, 3, 7, 8, 9, 15, 16, 17, 31, 33 })
                yield return ConformanceCases.Around(new Conv2D(6, 3), [5, 3, width], $"3×3 on a width of {width}").Last();
        }
    }
}
