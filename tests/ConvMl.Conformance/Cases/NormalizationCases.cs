using ConvMl.Layers;
using ConvMl.Networks;

namespace ConvMl.Conformance.Cases;

/// <summary>Batch normalization, whose statistics need more than one number to be well conditioned.</summary>
internal static class NormalizationCases
{
    // Where all values of a channel are one, the deviation is √ε = 0.003.
    private const double DividedByRootOfEpsilon = 316;

    private static readonly int[] ChannelCounts = [1, 7, 8, 16, 17, 33];

    public static IEnumerable<ConformanceCase> All =>
    [
        .. ConformanceCases.Around(new BatchNorm(), [3, 5, 7], "image"),
        .. ConformanceCases.Around(new BatchNorm(), [3, 5, 7], "image, one sample", batchSize: 1),
        .. ConformanceCases.Around(new BatchNorm(Epsilon: 0.1f, Momentum: 1), [8, 4, 4], "large ε, momentum 1"),
        .. ConformanceCases.Around(new BatchNorm(Momentum: 0.5f), [9, 3, 1], "column", batchSize: 5),
        .. ConformanceCases.Around(new BatchNorm(), [5], "vector", batchSize: 9),
        .. ConformanceCases.Around(new BatchNorm(), [17], "vector", batchSize: 8),
        .. ChannelCounts.Select(channels => ConformanceCases.Around(new BatchNorm(), [channels, 3, 3], $"{channels} channels").Last()),
        ConformanceCases.Around(new BatchNorm(), [3], "one value a channel", batchSize: 1, errorGrowth: DividedByRootOfEpsilon).First(),
        new("BatchNorm: behind a convolution, before ReLU and pooling", Network.Input(3, 8, 9).Conv2D(8, 3, bias: false).BatchNorm().ReLU().MaxPool2D(2)) { BatchSize = 3 },
        new("BatchNorm: twice in a row", Network.Input(3, 5, 5).BatchNorm().BatchNorm(momentum: 0.9f)) { BatchSize = 3 },
        new("BatchNorm: behind a dense layer", Network.Input([6]).Dense(7).BatchNorm().Tanh()) { BatchSize = 8 },
        new("BatchNorm: behind a depthwise convolution", Network.Input(9, 6, 6).Conv2D(9, 3, groups: 9, bias: false).BatchNorm().LeakyReLU()) { BatchSize = 2 },
    ];
}
