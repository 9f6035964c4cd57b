using ConvMl.Layers;
using ConvMl.Networks;

namespace ConvMl.Conformance.Cases;

/// <summary>Fully connected layers.</summary>
internal static class DenseCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        .. Sizes.SelectMany(size => ConformanceCases.Around(new Dense(size.Units), [size.Inputs], $"{size.Inputs} into {size.Units}", size.BatchSize)),
        .. ConformanceCases.Around(new Dense(5, Bias: false), [7], "without bias", batchSize: 3),
        new("Dense: behind a flattened image", Network.Input(3, 4, 5).Flatten().Dense(6)) { BatchSize = 3 },
        new("Dense: behind a flattened convolution", Network.Input(3, 4, 5).Conv2D(9, 3).Flatten().Dense(6)) { BatchSize = 3 },
    ];

    private static (int Inputs, int Units, int BatchSize)[] Sizes =>
    [
        (1, 1, 1), (3, 7, 2), (8, 8, 8), (9, 16, 1), (17, 33, 5), (33, 9, 17), (16, 1, 3), (1, 17, 3), (300, 70, 1), (300, 70, 13),
    ];
}
