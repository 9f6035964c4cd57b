using ConvMl.Engine.Tests.Training.Data;
using ConvMl.Engine.Tests.Training.Fakes;
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Training.Optimizers;

namespace ConvMl.Engine.Tests.Training;

public sealed class TrainingCheckpointTests : IDisposable
{
    private static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 4, Optimizer = new Adam(0.1f), ValidationFraction = 0.2f, Seed = 3 };

    private readonly TemporaryFolder _folder = new();
    private readonly Trainer _trainer = new(new FakeBackend(), SmallData.Network, Options);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_state_comes_back_whole()
    {
        var state = Saved();

        var loaded = TrainingCheckpoint.Load(_folder.Path, _trainer);

        Assert.Equal(state.Parameters.Span.ToArray(), loaded.Parameters.Span.ToArray());
        Assert.Equal(state.BestParameters.Span.ToArray(), loaded.BestParameters.Span.ToArray());
        Assert.Equal(state.Optimizer.Buffers.SelectMany(buffer => buffer.Values.Span.ToArray()), loaded.Optimizer.Buffers.SelectMany(buffer => buffer.Values.Span.ToArray()));
        Assert.Contains(loaded.Optimizer.Buffers, buffer => buffer.Values.Span.ContainsAnyExcept(0f));
        Assert.Equal(state.Epochs, loaded.Epochs);
        Assert.Equal((state.Step, state.BestEpoch, state.BestValidationLoss, state.Seed, state.BatchSize, state.Samples), (loaded.Step, loaded.BestEpoch, loaded.BestValidationLoss, loaded.Seed, loaded.BatchSize, loaded.Samples));
        Assert.Equal(state.Totals, loaded.Totals);
        Assert.Equal(state.Elapsed.TotalSeconds, loaded.Elapsed.TotalSeconds, TrainingTolerance.Single);
        Assert.True(TrainingCheckpoint.Exists(_folder.Path));
    }

    [Fact]
    public void A_state_before_the_first_step_and_one_within_an_epoch_come_back()
    {
        TrainingCheckpoint.Save(_folder.Path, _trainer.Begin());
        Assert.Equal(0, TrainingCheckpoint.Load(_folder.Path, _trainer).Step);

        using var cancellation = new CancellationTokenSource();
        var state = _trainer.Begin();
        _trainer.Train(state, SmallData.Make(15), progress: new Recorder(_ => cancellation.Cancel()), cancellation: cancellation.Token);
        TrainingCheckpoint.Save(_folder.Path, state);
        var loaded = TrainingCheckpoint.Load(_folder.Path, _trainer);

        Assert.Equal((1L, 0, 4), (loaded.Step, loaded.Epochs.Count, loaded.Totals.Samples));
    }

    [Fact]
    public void Saving_again_replaces_the_old_checkpoint_and_leaves_nothing_of_it()
    {
        Saved();
        var before = _folder.Files.ToArray();
        TrainingCheckpoint.Save(_folder.Path, _trainer.Begin());

        Assert.Equal(before.Length, _folder.Files.Count());
        Assert.Equal([TrainingCheckpoint.FileName], _folder.Files.Intersect(before));
        Assert.Equal(0, TrainingCheckpoint.Load(_folder.Path, _trainer).Step);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_checkpoint_and_nothing_else()
    {
        var state = Saved();
        var other = _trainer.Begin();

        // A folder in the place of the file lets its renaming fail, after all else was written.
        File.Move(_folder[TrainingCheckpoint.FileName], _folder["kept"]);
        Directory.CreateDirectory(_folder[TrainingCheckpoint.FileName]);
        var before = _folder.Files.ToArray();
        Assert.ThrowsAny<SystemException>(() => TrainingCheckpoint.Save(_folder.Path, other));
        Assert.Equal(before, _folder.Files);

        Directory.Delete(_folder[TrainingCheckpoint.FileName]);
        File.Move(_folder["kept"], _folder[TrainingCheckpoint.FileName]);
        Assert.Equal(state.Step, TrainingCheckpoint.Load(_folder.Path, _trainer).Step);
    }

    [Fact]
    public void A_folder_without_a_checkpoint_says_so()
    {
        Assert.False(TrainingCheckpoint.Exists(_folder.Path));
        Refused("holds no checkpoint", _trainer);
    }

    [Theory]
    [InlineData("parameters-")]
    [InlineData("best-parameters-")]
    [InlineData("optimizer-mean-")]
    public void A_missing_or_truncated_file_is_named(string file)
    {
        Saved();
        var name = _folder.Files.Single(name => name.StartsWith(file, StringComparison.Ordinal));
        using (var stream = File.OpenWrite(_folder[name]))
            stream.SetLength(stream.Length - 1);
        Refused("truncated", _trainer);

        File.Delete(_folder[name]);
        Refused($"the file '{name}' is missing", _trainer);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "has version 2; this ConvMl reads version 1")]
    [InlineData("\"step\": 9", "\"step\": 99", "99 steps do not fit 3 epochs of 3 batches")]
    [InlineData("\"step\": 9", "\"step\": \"nine\"", "is damaged")]
    [InlineData("\"step\": 9", "\"stop\": 9", "is damaged")]
    [InlineData("\"seed\": 3", "\"seed\": 4", "began with seed 4, but the options say 3")]
    [InlineData("\"batchSize\": 4", "\"batchSize\": 5", "had batches of 5, but the options say 4")]
    [InlineData("\"parameters\": \"", "\"parameters\": \"../", "outside of its folder")]
    [InlineData("\"mean\"", "\"velocity\"", "use the optimizer that the training began with")]
    [InlineData("{", "", "is damaged")]
    public void A_checkpoint_that_does_not_suit_is_refused(string what, string by, string expected)
    {
        Saved();
        var text = File.ReadAllText(_folder[TrainingCheckpoint.FileName]);
        Assert.Contains(what, text, StringComparison.Ordinal);
        File.WriteAllText(_folder[TrainingCheckpoint.FileName], text.Replace(what, by, StringComparison.Ordinal));

        Refused(expected, _trainer);
    }

    [Fact]
    public void A_checkpoint_of_another_network_or_optimizer_is_refused()
    {
        Saved();

        Refused("dense_1.weight", new Trainer(new FakeBackend(), Network.Input([2]).Dense(4), Options));
        Refused("needs [velocity]", new Trainer(new FakeBackend(), SmallData.Network, Options with { Optimizer = new Sgd(Momentum: 0.9f) }));
    }

    private TrainingState Saved()
    {
        var state = _trainer.Begin();
        _trainer.Train(state, SmallData.Make(15));
        TrainingCheckpoint.Save(_folder.Path, state);
        return state;
    }

    private void Refused(string expected, Trainer trainer) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Load(_folder.Path, trainer)).Message, StringComparison.Ordinal);
}
