using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Cases;

/// <summary>Transposed convolutions: each difficulty alone, then combinations drawn at random, the same on every run.</summary>
internal static class TransposedConvolutionCases
{
    private const int Count = 30;

    public static IEnumerable<ConformanceCase> All =>
    [
        .. ConformanceCases.Around(new ConvTranspose2D(4, 3), [3, 5, 7], "3×3 same"),
        .. ConformanceCases.Around(new ConvTranspose2D(4, 3, Bias: false), [5, 5, 7], "3×3 without bias"),
        .. ConformanceCases.Around(new ConvTranspose2D(4, 3, Padding: Padding.Valid), [3, 6, 5], "3×3 valid", batchSize: 3),
        .. ConformanceCases.Around(new ConvTranspose2D(4, 4, Stride: 2, Padding: 1), [5, 5, 6], "4×4 stride 2 padding 1"),
        .. ConformanceCases.Around(new ConvTranspose2D(4, 4, Stride: 2), [5, 1, 1], "4×4 same stride 2 on one pixel", batchSize: 3),
        .. ConformanceCases.Around(new ConvTranspose2D(4, 3, Stride: 2), [5, 4, 6], "3×3 same stride 2, one more cut below and right"),
        .. ConformanceCases.Around(new ConvTranspose2D(4, 3, Stride: 2, Padding: 1, OutputPadding: 1), [5, 4, 6], "3×3 stride 2, output padding 1"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 5, Stride: 3, Padding: 1, OutputPadding: (2, 1)), [4, 4, 5], "5×5 stride 3, output padding 2×1"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 2, Stride: 2, Padding: 0), [4, 4, 5], "2×2 stride 2, nothing overlaps"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 2, Stride: 3), [4, 4, 5], "stride beyond the kernel, same: outputs that no input reaches"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 1, Stride: 2, Padding: 0, OutputPadding: 1), [4, 4, 5], "1×1 stride 2, output padding 1"),
        .. ConformanceCases.Around(new ConvTranspose2D(5, 1), [4, 7, 9], "1×1", batchSize: 3),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 3, Dilation: 2, Padding: 2), [4, 5, 6], "3×3 dilation 2"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 3, Stride: 2, Dilation: 3, Padding: 3, OutputPadding: 1), [4, 5, 4], "3×3 stride 2 dilation 3"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, (2, 5), Stride: (3, 1), Dilation: (1, 2)), [2, 4, 9], "2×5 same, mixed stride and dilation"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 3, Stride: 2, Padding: new Padding(top: 2, bottom: 0, left: 0, right: 3)), [4, 4, 5], "3×3 stride 2 asymmetric padding"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 3, Padding: 3), [4, 8, 7], "3×3, padding beyond the kernel"),
        .. ConformanceCases.Around(new ConvTranspose2D(3, 3, Padding: 3), [4, 5, 5], "3×3, all but one output cut"),
        .. ConformanceCases.Around(new ConvTranspose2D(1, 3, Stride: 2), [1, 9, 8], "one channel"),
        .. ConformanceCases.Around(new ConvTranspose2D(1, 4, Stride: 2), [8, 5, 5], "into one channel"),
        .. ConformanceCases.Around(new ConvTranspose2D(8, 4, Stride: 2), [1, 5, 5], "out of one channel"),
        .. ConformanceCases.Around(new ConvTranspose2D(10, 4, Stride: 2, Groups: 2), [8, 4, 5], "two groups of 4 into 5", batchSize: 3),
        .. ConformanceCases.Around(new ConvTranspose2D(6, 3, Stride: 2, Groups: 6), [6, 5, 4], "depthwise stride 2"),
        .. ConformanceCases.Around(new ConvTranspose2D(12, 3, Groups: 4), [4, 5, 6], "depthwise with 3 filters a channel"),
        .. ConformanceCases.Around(new ConvTranspose2D(33, 4, Stride: 2), [17, 6, 7], "17 into 33 channels", batchSize: 1),
        .. ConformanceCases.Around(new ConvTranspose2D(16, 4, Stride: 2, Padding: 1), [16, 9, 17], "16 into 16 channels", batchSize: 1),
        .. ConformanceCases.Around(new ConvTranspose2D(40, 4, Stride: 2, Padding: 1), [48, 12, 12], "larger 4×4 stride 2"),
        .. ConformanceCases.Around(new ConvTranspose2D(68, 4, Stride: 2, Padding: 1), [66, 12, 13], "4×4 stride 2, 66 into 68 channels", batchSize: 1),
        .. ConformanceCases.Around(new ConvTranspose2D(68, 4, Stride: 2, Padding: 2), [66, 13, 13], "4×4 stride 2 padding 2, 66 into 68 channels", batchSize: 1),
        .. ConformanceCases.Around(new ConvTranspose2D(66, 3, Stride: 2, Padding: 1, OutputPadding: 1), [70, 12, 12], "3×3 stride 2, 70 into 66 channels"),
        .. Generated,
    ];

    private static IEnumerable<ConformanceCase> Generated =>
        Enumerable.Range(0, Count).Select(Draw).SelectMany((drawn, number) => ConformanceCases.Around(
            drawn.Layer, drawn.Input, $"generated {number}: {Describe(drawn.Layer)}", drawn.BatchSize));

    private static (ConvTranspose2D Layer, Shape Input, int BatchSize) Draw(int number)
    {
        for (var attempt = 0; ; attempt++)
        {
            var random = new CounterRandom(2027, RandomPurpose.Augmentation, number, attempt);
            int Pick(params ReadOnlySpan<int> choices) => choices[random.NextInt(choices.Length)];

            var groups = Pick(1, 1, 1, 2, 3);
            var layer = new ConvTranspose2D(
                groups * Pick(1, 2, 3, 5, 8),
                (Pick(1, 2, 3, 4, 5), Pick(1, 2, 3, 4)),
                (Pick(1, 2, 2, 3), Pick(1, 2, 2, 4)),
                (Pick(1, 1, 2), Pick(1, 1, 3)),
                Pick(0, 1, 2) switch { 0 => Padding.Same, 1 => Padding.Valid, _ => new Padding(Pick(0, 1, 2), Pick(0, 1, 3), Pick(0, 1, 2), Pick(0, 1, 3)) },
                Pick(0, 1) == 0 ? null : (Pick(0, 1, 2), Pick(0, 1)),
                groups,
                Bias: Pick(0, 1) == 1);
            Shape input = [groups * Pick(1, 2, 4, 5, 9), 1 + random.NextInt(7), 1 + random.NextInt(7)];
            if (ConformanceCases.CanTake(layer, input))
                return (layer, input, Pick(1, 2, 3));
        }
    }

    private static string Describe(ConvTranspose2D layer) =>
        $"{layer.Kernel} into {layer.OutputChannels}, stride {layer.Stride}, dilation {layer.Dilation}, padding {layer.Padding}, " +
        $"output padding {layer.OutputPadding ?? default(Size2D)}, {layer.Groups} groups{(layer.Bias ? "" : ", no bias")}";
}
