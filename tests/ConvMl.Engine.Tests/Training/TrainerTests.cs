using ConvMl.Backends;
using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Engine.Tests.Training;

public class TrainerTests
{
    private static readonly TrainingOptions Plain = new() { Epochs = 3, BatchSize = 4, Optimizer = new Sgd(1), ValidationFraction = 0, Seed = 7 };

    public static TheoryData<TrainingOptions, string> Invalid => new()
    {
        { Plain with { Epochs = 0 }, "Epochs is 0; it must be at least 1." },
        { Plain with { BatchSize = -1 }, "BatchSize is -1; it must be at least 1." },
        { Plain with { GradientClipNorm = 0 }, "GradientClipNorm is 0; it must be a positive number, or null for no limit." },
        { Plain with { ValidationFraction = 1 }, "ValidationFraction is 1; it must be at least 0 and below 1." },
        { Plain with { EarlyStoppingPatience = 0 }, "EarlyStoppingPatience is 0; it must be at least 1, or null to never stop early." },
        { Plain with { Threads = -1 }, "Threads is -1; it must be at least 1, or 0 for one a processor." },
        { Plain with { Precision = (NumericPrecision)7 }, "Precision is 7; it must be one of Standard, Strict." },
        { Plain with { Optimizer = new Sgd(-1) }, "Sgd.LearningRate is -1; it must be a positive number." },
        { Plain with { Schedule = new StepSchedule(0) }, "StepSchedule.Every is 0; it must be at least 1." },
        { Plain with { Augmentations = [new HorizontalFlip(2)] }, "HorizontalFlip.Probability is 2; it must be from 0 to 1." },
        { Plain with { Loss = new SoftmaxCrossEntropy(-1) }, "SoftmaxCrossEntropy.LabelSmoothing is -1; it must be at least 0 and below 1." },
    };

    [Fact]
    public void Each_epoch_meets_every_sample_once_in_an_order_of_its_own_and_the_last_batch_holds_the_rest()
    {
        var backend = new FakeBackend();

        var result = Train(backend, Plain, SmallData.Make(10));

        Assert.Equal([4, 4, 2, 4, 4, 2, 4, 4, 2], backend.Calls.Select(call => call.Size));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], backend.Calls.Select(call => call.Step));
        var orders = backend.Calls.Chunk(3).Select(epoch => epoch.SelectMany(call => call.Samples).ToArray()).ToArray();
        Assert.All(orders, order => Assert.Equal(Enumerable.Range(0, 10), order.Order()));
        Assert.Equal(3, orders.Select(order => string.Join(",", order)).Distinct().Count());
        Assert.Equal((10, 0), result.Samples);
        Assert.Equal(TrainingEnd.Completed, result.End);
        Assert.Equal(0, backend.OpenSessions);
    }

    [Fact]
    public void Training_and_validation_compute_as_exactly_as_the_options_say()
    {
        var backend = new FakeBackend();

        Train(backend, Plain with { Epochs = 1, ValidationFraction = 0.5f, Precision = NumericPrecision.Strict }, SmallData.Make(10));

        Assert.Equal([NumericPrecision.Strict, NumericPrecision.Strict], backend.Precisions);
    }

    [Fact]
    public void A_batch_holds_the_inputs_and_targets_of_its_samples()
    {
        var backend = new FakeBackend();

        Train(backend, Plain, SmallData.Make(10, truth: sample => (sample + 1) % 3));

        Assert.All(backend.Calls, call =>
        {
            Assert.Equal(call.Samples.SelectMany(sample => new float[] { sample % 3, sample }), call.Inputs);
            Assert.Equal(call.Samples.Select(sample => (float)((sample + 1) % 3)), call.Targets);
        });
    }

    [Fact]
    public void Loss_and_accuracy_are_those_of_the_whole_epoch_whatever_the_sizes_of_its_batches()
    {
        // Right are 7 of 10. The losses 0, 1, 2 of the batches of 4, 4 and 2 have the mean (0·4 + 1·4 + 2·2) ÷ 10.
        var backend = new FakeBackend { Loss = step => step % 3 };

        var result = Train(backend, Plain, SmallData.Make(10, truth: sample => sample < 7 ? sample % 3 : (sample + 1) % 3));

        Assert.All(result.Epochs, epoch => Assert.Equal((0.8, 0.7), (epoch.TrainLoss, epoch.TrainAccuracy)));
        Assert.All(result.Epochs, epoch => Assert.InRange(epoch.WaitingShare, 0, 1));
        Assert.All(result.Epochs, epoch => Assert.True(epoch.ImagesPerSecond > 0 && epoch.Seconds > 0));
    }

    [Fact]
    public void Class_weights_weigh_in_the_loss_of_an_epoch()
    {
        // One sample of weight 3 and loss 0, one of weight 1 and loss 1: the mean is 1/4, whichever comes first.
        var backend = new FakeBackend();
        var losses = new FakeBackend { Loss = step => backend.Calls[(int)step].Targets[0] == 0 ? 0 : 1 };
        var options = Plain with { Epochs = 1, BatchSize = 1, Loss = new SoftmaxCrossEntropy(0, [3, 1, 1]) };
        Train(backend, options, SmallData.Make(2));

        Assert.Equal(0.25, Train(losses, options, SmallData.Make(2)).Epochs[0].TrainLoss);
    }

    [Fact]
    public void Validation_scores_every_sample_after_each_epoch()
    {
        var backend = new FakeBackend { Margin = _ => MathF.Log(2) };

        var result = Train(backend, Plain, SmallData.Make(8), SmallData.Make(9, truth: sample => sample < 6 ? sample % 3 : (sample + 1) % 3));

        Assert.Equal(3, backend.Inferences.Count);
        Assert.All(backend.Inferences, sizes => Assert.Equal([4, 4, 1], sizes));

        // Probabilities are 1/2, 1/4, 1/4: six cost log 2, three log 4.
        Assert.All(result.Epochs, epoch => Assert.Equal(Math.Log(2) * 12 / 9, epoch.ValidationLoss!.Value, TrainingTolerance.Single));
        Assert.All(result.Epochs, epoch => Assert.Equal(6 / 9.0, epoch.ValidationAccuracy));
        Assert.Equal((8, 9), result.Samples);
    }

    [Fact]
    public void A_part_of_the_training_data_is_set_aside_where_none_is_given()
    {
        var backend = new FakeBackend();

        var result = Train(backend, Plain with { ValidationFraction = 0.2f }, SmallData.Make(30));

        Assert.Equal((24, 6), result.Samples);
        Assert.Equal(24, backend.Calls.Where(call => call.Step < 6).SelectMany(call => call.Inputs.Where((_, index) => index % 2 == 1)).Distinct().Count());
    }

    [Fact]
    public void The_weights_of_the_least_validation_loss_are_kept()
    {
        // Every step of rate 1 with gradient 1 takes 1 off every weight: after epoch e of 3 steps they are 3·e lower.
        float[] margins = [1, 3, 2, 3];
        var backend = new FakeBackend { Margin = number => margins[number] };

        var result = Train(backend, Plain with { Epochs = 4 }, SmallData.Make(10), SmallData.Make(6));

        Assert.Equal(2, result.BestEpoch);
        Assert.Equal([true, true, false, false], result.Epochs.Select(epoch => epoch.IsBest));
        Assert.Equal(Lowered(6), result.Parameters["dense_1.weight"].ToArray(), Close);
    }

    [Fact]
    public void Without_validation_data_the_last_weights_are_kept()
    {
        var result = Train(new FakeBackend(), Plain, SmallData.Make(10));

        Assert.Equal(3, result.BestEpoch);
        Assert.All(result.Epochs, epoch => Assert.Null(epoch.ValidationLoss));
        Assert.Equal(Lowered(9), result.Parameters["dense_1.weight"].ToArray(), Close);
    }

    [Theory]
    [InlineData(1, 3, TrainingEnd.StoppedEarly)]
    [InlineData(2, 6, TrainingEnd.StoppedEarly)]
    [InlineData(3, 8, TrainingEnd.Completed)]
    public void Training_stops_after_as_many_epochs_without_a_better_loss_as_asked(int patience, int epochs, TrainingEnd end)
    {
        // The losses are best at epoch 2 until epoch 4, then never again until epoch 7.
        float[] margins = [1, 2, 1, 3, 1, 1, 4, 1];
        var backend = new FakeBackend { Margin = number => margins[number] };

        var result = Train(backend, Plain with { Epochs = 8, EarlyStoppingPatience = patience }, SmallData.Make(10), SmallData.Make(6));

        Assert.Equal((epochs, end), (result.Epochs.Count, result.End));
        Assert.Equal(epochs, backend.Inferences.Count);
    }

    [Fact]
    public void The_schedule_sets_the_rate_of_every_step()
    {
        var backend = new FakeBackend();

        var result = Train(backend, Plain with { Optimizer = new Sgd(2), Schedule = new StepSchedule(1, 0.5f) }, SmallData.Make(10));

        var steps = backend.Calls.Zip(backend.Calls.Skip(1), (before, after) => (double)(before.Parameters[0] - after.Parameters[0]));
        Assert.Equal([2, 2, 2, 1, 1, 1, 0.5, 0.5], steps, (expected, found) => Math.Abs(expected - found) < TrainingTolerance.SingleOverSteps);
        Assert.Equal([2, 1, 0.5], result.Epochs.Select(epoch => epoch.LearningRate));
    }

    [Theory]
    [InlineData(1.5f, 0.5)]
    [InlineData(3.1f, 1)]
    public void Gradients_above_the_limit_are_scaled_to_it(float limit, double expected)
    {
        // Nine weights' gradients of 1 have the norm 3.
        var network = Network.Input([3]).Dense(3, bias: false);
        var backend = new FakeBackend();

        new Trainer(backend, network, Plain with { GradientClipNorm = limit }).Train(new MemoryDataset([3], new float[15], [0, 1, 2, 0, 1]));

        Assert.Equal(expected, backend.Calls[0].Parameters[0] - backend.Calls[1].Parameters[0], TrainingTolerance.Single);
    }

    [Fact]
    public void Progress_is_told_after_each_step_and_each_epoch()
    {
        var recorder = new Recorder();

        Train(new FakeBackend { Loss = step => step + 1 }, Plain with { Epochs = 2 }, SmallData.Make(10), SmallData.Make(3), recorder);

        Assert.Equal(
            [(1, 1, false), (1, 2, false), (1, 3, false), (1, 3, true), (2, 1, false), (2, 2, false), (2, 3, false), (2, 3, true)],
            recorder.Reports.Select(report => (report.Epoch, report.Batch, report.EpochEnd is not null)));
        Assert.All(recorder.Reports, report => Assert.Equal((2, 3, 1, 1), (report.Epochs, report.Batches, report.Accuracy, report.LearningRate)));
        Assert.Equal([1, 1.5, 1.8, 1.8], recorder.Reports.Take(4).Select(report => report.Loss));
        Assert.Equal(recorder.Reports.Select(report => report.Elapsed).Order(), recorder.Reports.Select(report => report.Elapsed));
        Assert.True(recorder.Reports[0].Remaining > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, recorder.Reports[^1].Remaining);
    }

    [Fact]
    public void The_remaining_time_of_the_longest_training_is_told()
    {
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder(_ => cancellation.Cancel());
        var backend = new FakeBackend { OnPass = (_, _) => Thread.Sleep(10) };
        var network = Network.Input(1, 256, 256).GlobalAveragePool().Dense(2);
        var images = new MemoryDataset([1, 256, 256], new float[2 * 256 * 256], [0, 1]);

        new Trainer(backend, network, Plain with { Epochs = int.MaxValue, BatchSize = 1 }).Train(images, progress: recorder, cancellation: cancellation.Token);

        Assert.Equal((2.0 * int.MaxValue) - 1, recorder.Reports[0].Remaining / recorder.Reports[0].Elapsed, 1.0);
    }

    [Fact]
    public void Cancelling_within_the_first_epoch_gives_the_current_weights()
    {
        using var cancellation = new CancellationTokenSource();
        var backend = new FakeBackend { OnPass = (_, call) => CancelAt(call.Step == 1, cancellation) };

        var result = new Trainer(backend, SmallData.Network, Plain).Train(SmallData.Make(10), cancellation: cancellation.Token);

        Assert.Equal((TrainingEnd.Cancelled, 0, 0), (result.End, result.BestEpoch, result.Epochs.Count));
        Assert.Equal(2, backend.Calls.Count);
        Assert.Equal(Lowered(2), result.Parameters["dense_1.weight"].ToArray(), Close);
        Assert.Equal(0, backend.OpenSessions);
    }

    [Fact]
    public void Cancelling_later_gives_the_best_weights_so_far()
    {
        using var cancellation = new CancellationTokenSource();
        var backend = new FakeBackend { OnPass = (_, call) => CancelAt(call.Step == 4, cancellation) };

        var result = new Trainer(backend, SmallData.Network, Plain).Train(SmallData.Make(10), SmallData.Make(3), cancellation: cancellation.Token);

        Assert.Equal((TrainingEnd.Cancelled, 1, 1), (result.End, result.BestEpoch, result.Epochs.Count));
        Assert.Equal(Lowered(3), result.Parameters["dense_1.weight"].ToArray(), Close);
    }

    [Fact]
    public void Cancelling_within_validation_leaves_the_epoch_open_and_going_on_ends_it()
    {
        using var cancellation = new CancellationTokenSource();
        var backend = new FakeBackend { Margin = number => { CancelAt(number == 0, cancellation); return 1; } };
        var trainer = new Trainer(backend, SmallData.Network, Plain with { Epochs = 1 });
        var state = trainer.Begin();

        var first = trainer.Train(state, SmallData.Make(10), SmallData.Make(9), cancellation: cancellation.Token);
        var second = trainer.Train(state, SmallData.Make(10), SmallData.Make(9));

        Assert.Equal((TrainingEnd.Cancelled, 0), (first.End, first.Epochs.Count));
        Assert.Equal((TrainingEnd.Completed, 1), (second.End, second.Epochs.Count));
        Assert.Equal(3, backend.Calls.Count);
        Assert.Equal(1, second.Epochs[0].TrainAccuracy);
    }

    [Fact]
    public void A_training_that_is_done_does_nothing_when_it_goes_on()
    {
        var backend = new FakeBackend();
        var trainer = new Trainer(backend, SmallData.Network, Plain);
        var state = trainer.Begin();
        trainer.Train(state, SmallData.Make(10));

        Assert.Equal(TrainingEnd.Completed, trainer.Train(state, SmallData.Make(10)).End);
        Assert.Equal(9, backend.Calls.Count);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_option_out_of_its_range_is_named_when_the_trainer_is_made(TrainingOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new Trainer(new FakeBackend(), SmallData.Network, options)).Message);

    [Fact]
    public void A_network_that_cannot_be_trained_is_refused_when_the_trainer_is_made()
    {
        Assert.Throws<NetworkException>(() => new Trainer(new FakeBackend(), Network.Input([2]).Classifier(), Plain));
        Assert.Throws<NetworkException>(() => new Trainer(new FakeBackend(), Network.Input(1).GlobalAveragePool().Dense(3), Plain));
        Assert.Throws<NetworkException>(() => new Trainer(new FakeBackend(), Network.Input([2]).Dense(3).Softmax(), Plain));
        Assert.Contains("no parameters", Assert.Throws<NetworkException>(() => new Trainer(new FakeBackend(), Network.Input([2]).ReLU(), Plain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_does_not_suit_is_refused_before_the_first_step()
    {
        Refused("has no samples", SmallData.Make(0));
        Refused("takes [2]", new MemoryDataset([3], new byte[9], [0, 1, 2]));
        Refused("the loss needs [] (one number, the class id)", new MemoryDatasetWriter(new SampleFormat([2], [1], ElementType.Byte)).With([1, 2], 0));
        Refused("validation data has no samples", SmallData.Make(9), validation: SmallData.Make(0));
        Refused("no validation data", SmallData.Make(9), Plain with { EarlyStoppingPatience = 1 });
        Refused("Augmentations change images", SmallData.Make(9), Plain with { Augmentations = [new HorizontalFlip()] });
    }

    [Fact]
    public void A_state_of_another_training_is_refused()
    {
        var trainer = new Trainer(new FakeBackend(), SmallData.Network, Plain);
        var state = trainer.Begin();
        trainer.Train(state, SmallData.Make(10));

        void Refused(string expected, Trainer other, MemoryDataset data) =>
            Assert.Contains(expected, Assert.Throws<TrainingException>(() => other.Train(state, data)).Message, StringComparison.Ordinal);
        Refused("had 7 as the seed, but now it is 8", new(new FakeBackend(), SmallData.Network, Plain with { Seed = 8 }), SmallData.Make(10));
        Refused("had 4 as the batch size, but now it is 5", new(new FakeBackend(), SmallData.Network, Plain with { BatchSize = 5 }), SmallData.Make(10));
        Refused("number of samples", trainer, SmallData.Make(11));
        Refused("another network", new(new FakeBackend(), Network.Input([2]).Dense(4), Plain), SmallData.Make(10));
    }

    private static void Refused(string expected, Dataset data, TrainingOptions? options = null, Dataset? validation = null)
    {
        var backend = new FakeBackend();
        Assert.Contains(expected, Assert.Throws<TrainingException>(() => new Trainer(backend, SmallData.Network, options ?? Plain).Train(data, validation)).Message, StringComparison.Ordinal);
        Assert.Empty(backend.Calls);
    }

    private static TrainingResult Train(FakeBackend backend, TrainingOptions options, Dataset training, Dataset? validation = null, Recorder? progress = null) =>
        new Trainer(backend, SmallData.Network, options).Train(training, validation, progress);

    private static void CancelAt(bool now, CancellationTokenSource cancellation)
    {
        if (now)
            cancellation.Cancel();
    }

    private static float[] Lowered(float by) => [.. SmallData.Network.CreateParameters(Plain.Seed)["dense_1.weight"].ToArray().Select(weight => weight - by)];

    private static bool Close(float expected, float found) => Math.Abs(expected - found) < TrainingTolerance.SingleOverSteps;
}
