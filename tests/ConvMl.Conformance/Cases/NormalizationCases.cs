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
        .. ConformanceCases.Around(new BatchNorm(), [32], "vector without empty lanes", batchSize: 7),
        .. ChannelCounts.Select(channels => ConformanceCases.Around(new BatchNorm(), [channels, 3, 3], $"{channels} channels").Last()),
        ConformanceCases.Around(new BatchNorm(), [3], "one value a channel", batchSize: 1, errorGrowth: DividedByRootOfEpsilon).First(),
        .. ConformanceCases.Around(new LocalResponseNorm(3), [7, 5, 4], "three channels"),
        .. ConformanceCases.Around(new LocalResponseNorm(4, Alpha: 2, Beta: 0.5f, Bias: 0.5f), [9, 3, 5], "four channels, strong", batchSize: 3),
        .. ConformanceCases.Around(new LocalResponseNorm(9, Alpha: 1), [4, 3, 3], "more than there are"),
        .. ConformanceCases.Around(new LocalResponseNorm(1, Alpha: 1), [3, 4, 5], "each channel alone"),
        .. ConformanceCases.Around(new LocalResponseNorm(5, Alpha: 1), [17], "vector", batchSize: 3),
        .. ConformanceCases.Around(new GroupNorm(1), [3, 5, 7], "one group"),
        .. ConformanceCases.Around(new GroupNorm(3), [6, 5, 7], "groups of two", batchSize: 3),
        .. ConformanceCases.Around(new GroupNorm(5, Epsilon: 0.1f), [5, 4, 6], "each channel alone, large ε"),
        .. ConformanceCases.Around(new GroupNorm(2), [34, 3, 3], "groups of 17 channels", batchSize: 1),
        .. ConformanceCases.Around(new GroupNorm(2), [16], "vector", batchSize: 3),
        .. ConformanceCases.Around(new LayerNorm(), [9, 5, 7], "image", batchSize: 3),
        .. ConformanceCases.Around(new LayerNorm(Epsilon: 0.1f), [7, 9, 9], "large ε, places beyond a run"),
        .. ConformanceCases.Around(new LayerNorm(), [33], "vector", batchSize: 5),
        .. ConformanceCases.Around(new LayerNorm(), [17, 4, 4], "17 channels", batchSize: 1),
        .. ConformanceCases.Around(new LayerNorm(), [12, 17, 17], "many places"),
        new("GroupNorm: behind a convolution, before ReLU", Network.Input(3, 8, 9).Conv2D(16, 3, bias: false).GroupNorm(4).ReLU().Conv2D(8, 3)) { BatchSize = 3 },
        new("LayerNorm: in a block", Network.Input(8, 7, 7).Residual(x => x.Conv2D(8, 7, groups: 8).LayerNorm().Conv2D(32, 1).GELU().Conv2D(8, 1))),
        new("BatchNorm: behind a convolution, before ReLU and pooling", Network.Input(3, 8, 9).Conv2D(8, 3, bias: false).BatchNorm().ReLU().MaxPool2D(2)) { BatchSize = 3 },
        new("BatchNorm: twice in a row", Network.Input(3, 5, 5).BatchNorm().BatchNorm(momentum: 0.9f)) { BatchSize = 3 },
        new("BatchNorm: behind a dense layer", Network.Input([6]).Dense(7).BatchNorm().Tanh()) { BatchSize = 8 },
        new("BatchNorm: behind a dense layer, without empty lanes", Network.Input([6]).Dense(16, bias: false).BatchNorm().ReLU().Dense(3)) { BatchSize = 8 },
        new("BatchNorm: behind a depthwise convolution", Network.Input(9, 6, 6).Conv2D(9, 3, groups: 9, bias: false).BatchNorm().LeakyReLU()) { BatchSize = 2 },
    ];
}
