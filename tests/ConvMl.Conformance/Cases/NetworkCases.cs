using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Networks;

namespace ConvMl.Conformance.Cases;

/// <summary>Small networks as people build them.</summary>
internal static class NetworkCases
{
    public static IEnumerable<ConformanceCase> All =>
    [
        new("Network: two convolutions with pooling and a classifier", Network.Input(1, 12, 12)
            .Conv2D(8, 3).ReLU().MaxPool2D(2).Conv2D(12, 3).ReLU().MaxPool2D(2).Classifier(10)) { BatchSize = 5 },
        new("Network: convolutions with pooling behind them, on odd sizes", Network.Input(9, 23, 26)
            .Conv2D(20, 3).ReLU().MaxPool2D(2).Conv2D(17, 3, padding: 2).MaxPool2D(2).Conv2D(11, 3).ReLU().MaxPool2D(2).Flatten().Dense(4)) { BatchSize = 3 },
        new("Network: batch normalization, dropout and global pooling", Network.Input(3, 10, 10)
            .Normalize(0.1f, 0.5f).Conv2D(8, 3, bias: false).BatchNorm().ReLU().Dropout(0.25f).Conv2D(16, 3, stride: 2).BatchNorm().LeakyReLU().GlobalAveragePool().Dropout().Dense(7)) { BatchSize = 4 },
        new("Network: separable convolutions", Network.Input(4, 9, 9)
            .Conv2D(4, 3, groups: 4, dilation: 2).Conv2D(9, 1).ReLU().Conv2D(9, 3, groups: 9, stride: 2).Conv2D(16, 1).Tanh().GlobalAveragePool().Dense(3)) { BatchSize = 3 },
        new("Network: residual with a projection", Network.Input(3, 9, 9).Conv2D(8, 3).BatchNorm().ReLU()
            .Add(main => main.Conv2D(12, 3, stride: 2).BatchNorm().ReLU().Conv2D(12, 3).BatchNorm(), shortcut => shortcut.Conv2D(12, 1, stride: 2)).ReLU().GlobalAveragePool().Dense(4)) { BatchSize = 3 },
        new("Network: inception block", Network.Input(6, 7, 7).Concat(
            a => a.Conv2D(4, 1).ReLU(), b => b.Conv2D(3, 1).ReLU().Conv2D(5, 3).ReLU(), c => c.Conv2D(2, 1).Conv2D(3, 5), d => d.MaxPool2D(3, stride: 1, padding: Padding.Same).Conv2D(3, 1)).Conv2D(4, 3)),
        new("Network: sequences", ComposedLayers.Sequence(3, 19).Conv1D(8, 5, stride: 2).ReLU().Conv1D(9, 3, dilation: 2, padding: 2).GlobalAveragePool().Dense(3)) { BatchSize = 3 },
        new("Network: depthwise with multiplier, separable through inner channels", Network.Input(5, 8, 7)
            .DepthwiseConv2D(3, multiplier: 3).ReLU().SeparableConv2D(9, 3, innerChannels: 12, dilation: 2).SeparableConv2D(8, 3, innerChannels: 6, innerGroups: 1, stride: 2)),
        new("Network: residual blocks", Network.Input(3, 8, 9).Conv2D(8, 3).ResidualBlock(8).ResidualBlock(12, stride: 2).BottleneckBlock(16, 4).GlobalAveragePool().Dense(3)) { BatchSize = 3 },
        new("Network: dense layers only", Network.Input([20]).Dense(17).ReLU().Dropout(0.3f).Dense(9).Sigmoid().Dense(4)) { BatchSize = 7 },
        new("Network: two dropouts draw apart", Network.Input([33]).Dropout(0.5f, name: "first").Dropout(0.5f, name: "second")) { BatchSize = 3 },
        new("Network: softmax over pixels", Network.Input(3, 5, 5).Conv2D(6, 3).ReLU().Conv2D(4, 1).Softmax()),
        new("Network: pooling first", Network.Input(3, 9, 9).AveragePool2D(2, stride: 1).MaxPool2D(3, stride: 2).Conv2D(4, 3).Flatten().Dense(2)) { BatchSize = 3 },
        new("Network: activations in a row", Network.Input(3, 4, 5).Conv2D(4, 3).Tanh().ReLU().Sigmoid().LeakyReLU(0.2f)),
        new("Network: one sample", Network.Input(1, 14, 14).Conv2D(16, 3).ReLU().Conv2D(17, 3).ReLU().MaxPool2D(2).Flatten().Dense(10)) { BatchSize = 1 },
        new("Network: first layers frozen", Network.Input(3, 8, 8).Conv2D(8, 3).BatchNorm().ReLU().MaxPool2D(2).Conv2D(8, 3, name: "trained").BatchNorm().ReLU().GlobalAveragePool().Dense(3)
            .WithFrozen("conv2d_1", "batchnorm_1")) { BatchSize = 4 },
        new("Network: layers between trained ones frozen", Network.Input(3, 8, 8).Conv2D(8, 3).ReLU().Conv2D(8, 3).BatchNorm().ReLU().Conv2D(4, 1).Flatten().BatchNorm().Dense(5).PReLU().Dense(3)
            .WithFrozen("conv2d_2", "batchnorm_1", "batchnorm_2", "dense_1", "prelu_1")) { BatchSize = 4 },
        new("Network: a large batch", Network.Input(1, 6, 6).Conv2D(4, 3).ReLU().MaxPool2D(2).Flatten().Dense(3)) { BatchSize = 65 },
    ];
}
