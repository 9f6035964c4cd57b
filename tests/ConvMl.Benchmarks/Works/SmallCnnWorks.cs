using ConvMl.Networks;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>A small network for Fashion-MNIST: three convolutions 3×3, two poolings, two fully connected layers on 28×28 pixels.</summary>
internal static class SmallCnnWorks
{
    public static Network Network { get; } = Networks.Network.Input(channels: 1, height: 28, width: 28)
        .Conv2D(32, kernel: 3, padding: 1).ReLU()
        .Conv2D(64, kernel: 3, padding: 1).ReLU()
        .MaxPool2D(2)
        .Conv2D(64, kernel: 3, padding: 1).ReLU()
        .MaxPool2D(2)
        .Flatten()
        .Dense(128).ReLU()
        .Dense(10);

    /// <summary>A training step with Adam on a batch of 64.</summary>
    public static TrainingWork TrainingStep { get; } = new("smallcnn-step-b64", Network, BatchSize: 64, new Adam()) { IsQuick = true };

    public static IEnumerable<Work> All =>
    [
        TrainingStep,
        new InferenceWork("smallcnn-b1", Network, BatchSize: 1) { IsQuick = true },
        new InferenceWork("smallcnn-b64", Network, BatchSize: 64) { IsQuick = true },
    ];
}
