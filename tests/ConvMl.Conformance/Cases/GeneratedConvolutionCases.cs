using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Conformance.Cases;

/// <summary>Convolutions drawn at random, the same on every run: difficulties in combinations that nobody thinks of.</summary>
internal static class GeneratedConvolutionCases
{
    private const int Count = 40;

    public static IEnumerable<ConformanceCase> All
    {
        get
        {
            for (var number = 0; number < Count; number++)
            {
                var (layer, input, batchSize) = Draw(number);
                foreach (var conformanceCase in ConformanceCases.Around(layer, input, $"generated {number}: {Describe(layer)}", batchSize))
                    yield return conformanceCase;
            }
        }
    }

    private static (Conv2D Layer, Shape Input, int BatchSize) Draw(int number)
    {
        for (var attempt = 0; ; attempt++)
        {
            var random = new CounterRandom(2026, RandomPurpose.Augmentation, number, attempt);
            int Pick(params ReadOnlySpan<int> choices) => choices[random.NextInt(choices.Length)];

            var groups = Pick(1, 1, 1, 2, 3);
            var layer = new Conv2D(
                groups * Pick(1, 2, 3, 5, 8),
                (Pick(1, 2, 3, 3, 5), Pick(1, 2, 3, 3, 4)),
                (Pick(1, 1, 2, 3), Pick(1, 1, 2, 4)),
                (Pick(1, 1, 2), Pick(1, 1, 3)),
                Pick(0, 1, 2) switch { 0 => Padding.Same, 1 => Padding.Valid, _ => new Padding(Pick(0, 1, 2), Pick(0, 1, 3), Pick(0, 1, 2), Pick(0, 1, 3)) },
                groups,
                Bias: Pick(0, 1) == 1,
                FlipKernel: Pick(0, 0, 1) == 1);
            Shape input = [groups * Pick(1, 2, 3, 4, 9), 1 + random.NextInt(12), 1 + random.NextInt(12)];
            if (ConformanceCases.CanTake(layer, input))
                return (layer, input, Pick(1, 2, 3));
        }
    }

    private static string Describe(Conv2D layer) =>
        $"{layer.Kernel} into {layer.OutputChannels}, stride {layer.Stride}, dilation {layer.Dilation}, padding {layer.Padding}, {layer.Groups} groups" +
        $"{(layer.Bias ? "" : ", no bias")}{(layer.FlipKernel ? ", flipped" : "")}";
}
