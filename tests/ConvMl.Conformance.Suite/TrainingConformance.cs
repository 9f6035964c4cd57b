using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;

namespace ConvMl.Conformance.Suite;

/// <summary>A short training of whole networks goes as on the managed backend in strict precision, from the same seed and weights.</summary>
/// <typeparam name="TBackend">The backend under test, which can train.</typeparam>
public abstract class TrainingConformance<TBackend>(BackendFixture<TBackend> fixture) : IClassFixture<BackendFixture<TBackend>>
    where TBackend : IBackend, new()
{
    private const int BatchSize = 8;
    private const int Steps = 20;

    private static readonly Dictionary<string, Network> Networks = new()
    {
        ["plain"] = Network.Input(1, 16, 16).Conv2D(8, 3).ReLU().MaxPool2D(2).Conv2D(16, 3).ReLU().MaxPool2D(2).Flatten().Dense(24).ReLU().Dropout(0.3f).Classifier(5),
        ["batch normalization"] = Network.Input(3, 12, 12)
            .Conv2D(8, 3, bias: false).BatchNorm().ReLU().MaxPool2D(2).Conv2D(16, 3, bias: false).BatchNorm().ReLU().Dropout(0.2f).GlobalAveragePool().Classifier(5),
        ["separable"] = Network.Input(3, 12, 12)
            .Conv2D(8, 3, stride: 2).SeparableConv2D(16, 3).ReLU().SeparableConv2D(16, 3, dilation: 2).LeakyReLU().GlobalAveragePool().Classifier(5),
        ["residual"] = Network.Input(3, 12, 12).Conv2D(8, 3).ResidualBlock(8).ResidualBlock(12, stride: 2).BottleneckBlock(16, 4).GlobalAveragePool().Classifier(5),
        ["branches"] = Network.Input(3, 10, 10).Conv2D(6, 3).Concat(
            a => a.Conv2D(4, 1).ReLU(), b => b.Conv2D(3, 1).ReLU().Conv2D(5, 3).ReLU(), c => c.AveragePool2D(2).ConvTranspose2D(3, 2, stride: 2).SiLU()).GroupNorm(4).GlobalAveragePool().Classifier(5),
        ["LeNet5"] = Presets.LeNet5(classes: 5),
        ["Vgg"] = Presets.Vgg([3, 16, 16], classes: 5, width: 4, denseUnits: 24),
        ["ResNet18"] = Presets.ResNet18([3, 33, 33], classes: 5, width: 4),
        ["CifarResNet"] = Presets.CifarResNet([3, 12, 12], classes: 5, depth: 8, width: 6),
        ["MobileNet"] = Presets.MobileNet([1, 14, 14], classes: 5, width: 8),
        ["UNet"] = Presets.UNet([1, 16, 16], classes: 5, width: 4, levels: 2),
        ["AllConvolutional"] = Presets.AllConvolutional([3, 13, 13], classes: 5, width: 8),
    };

    /// <summary>The names of the networks.</summary>
    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_loss_goes_as_on_the_managed_backend(string name)
    {
        using var managed = new ManagedBackend();
        // Strict, since rounding decides which way an activation next to zero takes, and losses part from there on.
        var expected = Train(managed, Networks[name], NumericPrecision.Strict);
        var found = Train(fixture.Backend, Networks[name], NumericPrecision.Standard);

        Assert.True(expected[^1] < 0.9 * expected[0], $"Nothing is learned: the loss goes from {expected[0]} to {expected[^1]}.");
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerances.LossOfShortTraining));
    }

    private static double[] Train(IBackend backend, Network network, NumericPrecision precision)
    {
        var parameters = network.CreateParameters(3);
        // Not Adam, whose first steps follow the signs of gradients: where one is next to zero, rounding decides.
        var optimizer = new Sgd(0.05f, Momentum: 0.9f);
        Loss loss = network.HeadShape.IsImage ? new PixelCrossEntropy() : new SoftmaxCrossEntropy(0.05f);
        using var session = backend.CreateTraining(network, parameters, loss, new() { MaxBatchSize = BatchSize, Seed = 4, Threads = 2, Precision = precision });
        var state = optimizer.CreateState(parameters.Layout);
        var inputs = new ConformanceCase("Training", network) { BatchSize = BatchSize }.CreateInputs();
        var places = network.HeadShape.Elements / network.HeadShape.Channels;
        float[] targets = [.. Enumerable.Range(0, BatchSize * places).Select(place => (float)(place / places % 5))];
        int[] samples = [.. Enumerable.Range(0, BatchSize)];
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            losses[step] = session.ForwardBackward(new() { Size = BatchSize, Inputs = inputs, Targets = targets, Samples = samples, Step = step });
            state.Step(parameters, session.Gradients, optimizer.LearningRate);
        }

        return losses;
    }
}
