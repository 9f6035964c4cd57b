using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training;

/// <summary>NaN and infinities end a training with the place and the thing.</summary>
public class NotFiniteTests
{
    private static readonly TrainingOptions Options = new() { Epochs = 2, BatchSize = 4, Optimizer = new Sgd(0.5f), ValidationFraction = 0 };

    [Theory]
    [InlineData(double.NaN, "the loss is NaN")]
    [InlineData(double.PositiveInfinity, "the loss is Infinity")]
    public void A_loss_that_is_no_number_stops_training_with_epoch_batch_and_advice(double loss, string expected)
    {
        var message = MessageOf(new FakeBackend { Loss = step => step == 4 ? loss : 1 });

        Assert.StartsWith($"Epoch 2, batch 2 of 3: {expected}.", message, StringComparison.Ordinal);
        Assert.Contains("learning rate below 0.5", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_gradient_that_is_not_finite_is_named_by_its_parameter(float value)
    {
        var backend = new FakeBackend { OnPass = (session, call) => session.Gradients["dense_1.bias"][1] = call.Step == 2 ? value : 1 };

        Assert.StartsWith("Epoch 1, batch 3 of 3: the gradient of 'dense_1.bias' is not finite.", MessageOf(backend), StringComparison.Ordinal);
    }

    [Fact]
    public void Large_gradients_are_finite()
    {
        var backend = new FakeBackend { OnPass = (session, _) => session.Gradients["dense_1.weight"].Fill(1e30f) };

        var result = new Trainer(backend, SmallData.Network, Options with { GradientClipNorm = 1 }).Train(SmallData.Make(10));

        Assert.Equal(TrainingEnd.Completed, result.End);
    }

    [Fact]
    public void Parameters_that_overflow_in_the_last_step_are_found_before_they_count_as_best()
    {
        var backend = new FakeBackend { OnPass = (session, call) => session.Gradients["dense_1.weight"].Fill(call.Step == 2 ? float.MaxValue : 0) };
        var trainer = new Trainer(backend, SmallData.Network, Options with { Optimizer = new Sgd(4) });
        var state = trainer.Begin();

        Assert.StartsWith("Epoch 1, batch 3 of 3: the parameter 'dense_1.weight' is not finite.", Assert.Throws<TrainingException>(() => trainer.Train(state, SmallData.Make(10))).Message, StringComparison.Ordinal);
        Assert.Equal(0, state.BestEpoch);
    }

    [Fact]
    public void A_validation_loss_that_is_no_number_stops_training()
    {
        var backend = new FakeBackend { Margin = number => number == 1 ? float.NaN : 1 };

        var exception = Assert.Throws<TrainingException>(() => new Trainer(backend, SmallData.Network, Options).Train(SmallData.Make(10), SmallData.Make(3)));
        Assert.StartsWith("Epoch 2, batch 3 of 3: the validation loss is NaN.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_that_holds_no_number_is_named_with_its_number_in_the_data_that_was_given()
    {
        // 40 samples; the split renumbers those for training, the message must not.
        float[] inputs = [.. Enumerable.Range(0, 80).Select(at => at == 51 ? float.NaN : at)];
        var data = new MemoryDataset([2], inputs, [.. Enumerable.Range(0, 40).Select(sample => sample % 2)]);
        var trainer = new Trainer(new FakeBackend(), SmallData.Network, Options with { ValidationFraction = 0.1f, Seed = SeedWithoutSample25InValidation(data) });

        var message = Assert.Throws<TrainingException>(() => trainer.Train(data)).Message;

        Assert.Matches(@"^Epoch 1, batch \d of 9: sample 25 holds NaN at element 1 of its \[2\] numbers", message);
    }

    [Fact]
    public void A_class_beyond_the_network_is_named_with_its_sample()
    {
        var message = Assert.Throws<TrainingException>(() => new Trainer(new FakeBackend(), SmallData.Network, Options).Train(SmallData.Make(10, truth: sample => sample == 6 ? 3 : 0))).Message;

        Assert.Matches(@"^Epoch 1, batch \d of 3: sample 6 has a target that is 3; expected a class id from 0 to 2\. Check the data\.$", message);
    }

    [Fact]
    public void An_error_of_the_data_itself_reaches_the_caller_behind_the_batches_before_it()
    {
        var backend = new FakeBackend();

        Assert.Equal("broken", Assert.Throws<IOException>(() => new Trainer(backend, SmallData.Network, Options).Train(new BreakingData(reads: 9))).Message);
        Assert.Equal(2, backend.Calls.Count);
        Assert.Equal(0, backend.OpenSessions);
    }

    private static string MessageOf(FakeBackend backend)
    {
        var message = Assert.Throws<TrainingException>(() => new Trainer(backend, SmallData.Network, Options).Train(SmallData.Make(10))).Message;
        Assert.Equal(0, backend.OpenSessions);
        return message;
    }

    private static long SeedWithoutSample25InValidation(MemoryDataset data) =>
        Enumerable.Range(0, 100).First(seed => !ValidationSplit.Split(data, 0.1f, seed).Validation.Indices.Contains(25));

    private sealed class BreakingData(int reads) : Dataset
    {
        private readonly MemoryDataset _data = SmallData.Make(10);
        private int _reads = reads;

        public override int Count => _data.Count;

        public override Shape InputShape => _data.InputShape;

        public override Shape TargetShape => _data.TargetShape;

        public override void Read(int index, Span<float> input, Span<float> target)
        {
            if (_reads-- == 0)
                throw new IOException("broken");
            _data.Read(index, input, target);
        }
    }
}
