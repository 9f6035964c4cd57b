using ConvMl.Backends;
using ConvMl.Engine.Tests.Training.Data;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Randomness;
using ConvMl.Reference;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Engine.Tests.Training;

/// <summary>Real training on a small problem that can be solved: images with a bright bar in one of three directions.</summary>
public sealed class EndToEndTests : IDisposable
{
    private static readonly Network Bars = Network.Input(1, 8, 8)
        .Conv2D(4, kernel: 3).BatchNorm().ReLU().MaxPool2D(2)
        .Conv2D(6, kernel: 3).ReLU().Dropout(0.2f).GlobalAveragePool().Classifier(3);

    private static readonly TrainingOptions Options = new()
    {
        Epochs = 8,
        BatchSize = 16,
        Optimizer = new AdamW(0.02f),
        Schedule = new WarmUpSchedule(0.5f, new CosineSchedule(0.05f)),
        Loss = new SoftmaxCrossEntropy(0.05f, [1, 1.5f, 1]),
        GradientClipNorm = 1,
        Augmentations = [new HorizontalFlip(), new RandomShift(1, ShiftFill.Edge), new RandomErasing(0.2f, MaxArea: 0.1f)],
        ValidationFraction = 0.2f,
        Seed = 11,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<Optimizer> Optimizers => [new Sgd(0.1f, 0.9f, Nesterov: true, WeightDecay: 1e-4f), new Sgd(0.3f), new Adam(0.02f), new AdamW(0.02f)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void A_separable_problem_is_learned(Optimizer optimizer)
    {
        using var backend = new ReferenceBackend();

        var result = new Trainer(backend, Bars, Options with { Optimizer = optimizer, Epochs = 10, BatchSize = 8, Augmentations = [], Loss = new SoftmaxCrossEntropy() }).Train(Make(90));

        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss / 2, $"The loss went from {result.Epochs[0].TrainLoss} to {result.Epochs[^1].TrainLoss}.");
        using var evaluator = new Evaluator(backend, Bars, result.Parameters);
        var evaluation = evaluator.Evaluate(Make(60, seed: 2));
        Assert.InRange(evaluation.Accuracy, 0.95, 1);
    }

    [Fact]
    public void The_number_of_threads_never_changes_a_bit_of_a_whole_training()
    {
        using var backend = new ManagedBackend();
        var data = Make(90);
        float[] Train(int threads) => new Trainer(backend, Bars, Options with { Threads = threads }).Train(data).Parameters.Span.ToArray();

        var alone = Train(threads: 1);

        Assert.Equal(alone, Train(threads: 2));
        Assert.Equal(alone, Train(threads: 7));
    }

    [Fact]
    public void The_managed_backend_trains_as_the_reference_does()
    {
        using var managed = new ManagedBackend();
        using var reference = new ReferenceBackend();
        var data = Make(90);
        double[] Losses(IBackend backend) => [.. new Trainer(backend, Bars, Options with { Epochs = 3 }).Train(data).Epochs.Select(epoch => epoch.TrainLoss)];

        Assert.All(Losses(managed).Zip(Losses(reference)), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
    }

    [Fact]
    public void Training_is_a_function_of_the_seed()
    {
        using var backend = new ReferenceBackend();
        var data = Make(60);
        TrainingResult Train(long seed) => new Trainer(backend, Bars, Options with { Epochs = 2, Seed = seed }).Train(data);

        var first = Train(1);

        AssertSame(first, Train(1));
        Assert.NotEqual(first.Parameters.Span.ToArray(), Train(2).Parameters.Span.ToArray());
    }

    [Fact]
    public void Data_in_a_file_trains_to_the_same_bits_as_data_in_memory()
    {
        using var backend = new ReferenceBackend();
        using var writer = CacheFileWriter.CreateTemporary(new SampleFormat([1, 8, 8], [], ElementType.Single), _folder.Path);
        Write(writer, 60, 1);
        using var file = writer.Complete();
        var trainer = new Trainer(backend, Bars, Options with { Epochs = 2 });

        AssertSame(trainer.Train(Make(60)), trainer.Train(file));
    }

    [Fact]
    public void Training_that_was_interrupted_at_every_step_ends_in_the_same_bits()
    {
        using var backend = new ReferenceBackend();
        var trainer = new Trainer(backend, Bars, Options with { Epochs = 3 });
        var data = Make(70);
        var whole = trainer.Train(data);

        var state = trainer.Begin();
        TrainingResult result;
        var runs = 0;
        do
        {
            using var cancellation = new CancellationTokenSource();
            var progress = new Fakes.Recorder(_ => cancellation.Cancel());
            result = trainer.Train(state, data, progress: progress, cancellation: cancellation.Token);
            TrainingCheckpoint.Save(_folder.Path, state);
            state = TrainingCheckpoint.Load(_folder.Path, trainer);
            runs++;
        }
        while (result.End == TrainingEnd.Cancelled);

        Assert.True(runs > 12);
        AssertSame(whole, result);
    }

    [Fact]
    public void A_checkpoint_of_an_epoch_goes_on_as_if_nothing_had_been()
    {
        using var backend = new ReferenceBackend();
        var trainer = new Trainer(backend, Bars, Options with { Epochs = 4, EarlyStoppingPatience = 3 });
        var data = Make(70);
        void SaveAfterTwo(TrainingState state)
        {
            if (state.Epochs.Count == 2)
                TrainingCheckpoint.Save(_folder.Path, state);
        }

        var whole = trainer.Train(trainer.Begin(), data, epochEnded: SaveAfterTwo);
        var loaded = TrainingCheckpoint.Load(_folder.Path, trainer);
        Assert.Equal((2, 8L, whole.Samples), (loaded.Epochs.Count, loaded.Step, loaded.Samples));

        AssertSame(whole, trainer.Train(loaded, data));
    }

    private static void AssertSame(TrainingResult expected, TrainingResult found)
    {
        Assert.Equal(expected.Parameters.Span.ToArray(), found.Parameters.Span.ToArray());
        Assert.Equal(expected.Epochs.Select(WithoutTime), found.Epochs.Select(WithoutTime));
        Assert.Equal((expected.BestEpoch, expected.End, expected.Samples), (found.BestEpoch, found.End, found.Samples));
    }

    private static EpochResult WithoutTime(EpochResult epoch) => epoch with { Seconds = 0, ImagesPerSecond = 0, WaitingShare = 0 };

    private static MemoryDataset Make(int count, long seed = 1)
    {
        using var writer = new MemoryDatasetWriter(new SampleFormat([1, 8, 8], [], ElementType.Single));
        Write(writer, count, seed);
        return writer.Complete();
    }

    private static void Write(DatasetWriter writer, int count, long seed)
    {
        var random = new CounterRandom(seed, RandomPurpose.Initialization);
        var image = new float[64];
        for (var sample = 0; sample < count; sample++)
        {
            var kind = sample % 3;
            var place = 1 + random.NextInt(6);
            for (var at = 0; at < 64; at++)
            {
                var (y, x) = (at / 8, at % 8);
                var isBar = kind switch { 0 => y == place, 1 => x == place, _ => (x + y) % 8 == place };
                image[at] = (isBar ? 1 : 0) + (0.2f * random.NextSingle());
            }

            writer.Add(image, kind);
        }
    }
}
