using ConvMl.Networks;
using ConvMl.Training.Optimizers;

namespace ConvMl.Benchmarks.Works;

/// <summary>The network of <c>recipes/fashion-mnist-fast.json</c>: a training step on its batch of 64.</summary>
internal static class RecipeWorks
{
    public static IEnumerable<Work> All =>
    [
        // With the usual seed one of the 802,816 activations of the second normalization is 1.5·10⁻⁶, and of another sign in libtorch with channels last.
        new TrainingWork("fashion-mnist-fast-step-b64", Create(), BatchSize: 64, new Adam()) { Seed = 2 },
    ];

    private static Network Create() => Network.Input(channels: 1, height: 28, width: 28)
        .Conv2D(32, kernel: 3, bias: false).BatchNorm().ReLU()
        .MaxPool2D(2)
        .Conv2D(64, kernel: 3, bias: false).BatchNorm().ReLU()
        .MaxPool2D(2)
        .Flatten()
        .Dense(256, bias: false).BatchNorm().ReLU()
        .Dense(10);
}
