using ConvMl.Backends;
using ConvMl.Engine.Tests.Scenes;
using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Scenes;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training;

/// <summary>Smaller images in the first epochs.</summary>
public class ProgressiveResizingTests
{
    private const int Side = 32, Count = 20;

    private static readonly SceneDataset Scenes = new(new FashionScenes(ScenePart.Training, DrawnGarments.All, new() { Height = Side, Width = Side }), Count);

    private static readonly Network Pixels = Network.Input(3, Side, Side)
        .Conv2D(8, kernel: 3).BatchNorm().ReLU()
        .Concat(same => same, down => down.MaxPool2D(2).Conv2D(8, kernel: 3).ReLU().Upsample2D(2))
        .Conv2D(FashionScenes.ClassNames.Count, kernel: 3);

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 5,
        BatchSize = 6,
        Loss = new PixelCrossEntropy(),
        Optimizer = new Adam(0.01f),
        Seed = 3,
        Resizing = new(Scale: 0.5f, EpochShare: 0.4f),
    };

    [Fact]
    public void The_first_epochs_see_smaller_images_and_validation_sees_them_whole()
    {
        using var backend = new SizeRecorder();

        var result = new Trainer(backend, Pixels, Options).Train(Scenes);

        Assert.Equal([16, 32], backend.TrainingSides);
        Assert.Equal([32, 32, 32, 32, 32], backend.InferenceSides);
        Assert.Equal(5, result.Epochs.Count);
        Assert.True(result.Epochs[^1].TrainLoss < 0.7 * result.Epochs[0].TrainLoss, $"The loss went from {result.Epochs[0].TrainLoss} to {result.Epochs[^1].TrainLoss}.");
    }

    [Fact]
    public void It_trains_as_the_smaller_images_themselves_do_until_they_grow()
    {
        using var backend = new ManagedBackend();
        var reduced = new Trainer(backend, Pixels, Options with { ValidationFraction = 0 }).Train(Scenes);
        var alone = new Trainer(backend, Pixels.Resized(16, 16), Options with { ValidationFraction = 0, Resizing = null }).Train(new ReducedDataset(Scenes, 16, 16));

        Assert.Equal(alone.Epochs.Take(2).Select(epoch => epoch.TrainLoss), reduced.Epochs.Take(2).Select(epoch => epoch.TrainLoss));
        Assert.NotEqual(alone.Epochs[2].TrainLoss, reduced.Epochs[2].TrainLoss);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(11)]
    public void A_training_that_is_interrupted_in_either_part_goes_on_to_the_same_bits(int steps)
    {
        using var backend = new ManagedBackend();
        var trainer = new Trainer(backend, Pixels, Options);
        var whole = trainer.Train(Scenes);
        using var cancellation = new CancellationTokenSource();
        var (state, done) = (trainer.Begin(), 0);

        var interrupted = trainer.Train(
            state, Scenes, progress: new Recorder(progress => Count(progress.EpochEnd is null)), cancellation: cancellation.Token);
        var resumed = trainer.Train(state, Scenes);

        Assert.Equal((TrainingEnd.Cancelled, TrainingEnd.Completed), (interrupted.End, resumed.End));
        Assert.Equal(whole.Parameters.Span.ToArray(), resumed.Parameters.Span.ToArray());

        void Count(bool isStep)
        {
            if (isStep && ++done == steps)
                cancellation.Cancel();
        }
    }

    [Theory]
    [InlineData(1, 0.9f, 0)]
    [InlineData(4, 0.9f, 3)]
    [InlineData(110, 0.6f, 66)]
    [InlineData(3, 0.1f, 0)]
    public void The_last_epoch_sees_full_size(int epochs, float share, int reduced) =>
        Assert.Equal(reduced, new ProgressiveResizing(0.5f, share).EpochsOf(epochs));

    [Fact]
    public void The_time_left_counts_pixels_not_steps()
    {
        using var backend = new FakeBackend();
        var network = Network.Input(1, 8, 8).Conv2D(3, kernel: 1).GlobalAveragePool();
        var shares = new List<double>();

        new Trainer(backend, network, new() { Epochs = 2, BatchSize = 4, ValidationFraction = 0, Resizing = new() }).Train(
            new MemoryDataset([1, 8, 8], new float[4 * 64], [0, 0, 0, 0]), progress: new Recorder(Note));

        // One step of 16 pixels is done, and one of 64 is to come.
        Assert.Equal(2, shares.Count);
        Assert.Equal(4, shares[0], 2);
        Assert.Equal(0, shares[1]);

        void Note(TrainingProgress progress)
        {
            if (progress.EpochEnd is null)
                shares.Add(progress.Remaining / progress.Elapsed);
        }
    }

    [Theory]
    [InlineData(0f, 0.5f, "ProgressiveResizing.Scale is 0; it must be above 0 and below 1.")]
    [InlineData(1f, 0.5f, "ProgressiveResizing.Scale is 1; it must be above 0 and below 1.")]
    [InlineData(0.5f, 1f, "ProgressiveResizing.EpochShare is 1; it must be above 0 and below 1.")]
    [InlineData(0.5f, float.NaN, "ProgressiveResizing.EpochShare is NaN; it must be above 0 and below 1.")]
    public void A_share_out_of_its_range_is_refused(float scale, float epochShare, string message)
    {
        using var backend = new ManagedBackend();

        var exception = Assert.Throws<ArgumentException>(() => new Trainer(backend, Pixels, Options with { Resizing = new(scale, epochShare) }));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void A_network_that_does_not_take_the_smaller_images_is_refused_before_training()
    {
        using var backend = new ManagedBackend();
        var classifier = new TrainingOptions { Resizing = new() };

        var odd = Assert.Throws<NetworkException>(() => new Trainer(backend, Pixels, Options with { Resizing = new(0.4f) }));
        var dense = Assert.Throws<NetworkException>(() => new Trainer(backend, Network.Input(1, 8, 8).Flatten().Dense(3), classifier));
        var vector = Assert.Throws<NetworkException>(() => new Trainer(backend, Network.Input([64]).Dense(3), classifier));

        Assert.StartsWith("ProgressiveResizing makes images of 32 × 32 pixels 13 × 13, which the network cannot take: ", odd.Message, StringComparison.Ordinal);
        Assert.Equal(
            "ProgressiveResizing makes images of 8 × 8 pixels 4 × 4, which the network cannot take: its weights depend on the size of the image. Let global pooling stand before the first dense layer.",
            dense.Message);
        Assert.Equal("ProgressiveResizing makes images smaller, but the network takes [64]; leave it out.", vector.Message);
    }

    // Writes down the sides of the images that its sessions take.
    private sealed class SizeRecorder : IBackend
    {
        private readonly ManagedBackend _backend = new();

        internal List<int> TrainingSides { get; } = [];

        internal List<int> InferenceSides { get; } = [];

        public BackendInfo Info => _backend.Info;

        public SupportReport CheckSupport(Network network, ExecutionMode mode) => _backend.CheckSupport(network, mode);

        public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
        {
            InferenceSides.Add(network.Inputs[0].Shape.Height);
            return _backend.CreateInference(network, parameters, options);
        }

        public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options)
        {
            TrainingSides.Add(network.Inputs[0].Shape.Height);
            return _backend.CreateTraining(network, parameters, loss, options);
        }

        public void Dispose() => _backend.Dispose();
    }
}
