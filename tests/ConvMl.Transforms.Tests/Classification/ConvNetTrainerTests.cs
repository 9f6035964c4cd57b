using System.Text.RegularExpressions;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

[Collection(Alone.Name)]
public sealed partial class ConvNetTrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_context_seed_gives_the_same_model_and_another_seed_another()
    {
        var first = Fit(new MLContext(seed: 3), options => { });
        Assert.Equal(first, Fit(new MLContext(seed: 3), options => { }));
        Assert.NotEqual(first, Fit(new MLContext(seed: 4), options => { }));
    }

    [Fact]
    public void A_seed_in_the_options_goes_before_the_contexts()
    {
        var first = Fit(new MLContext(seed: 3), options => options.Seed = 77);
        Assert.Equal(first, Fit(new MLContext(seed: 4), options => options.Seed = 77));
        Assert.NotEqual(first, Fit(new MLContext(seed: 3), options => options.Seed = 78));
    }

    [Fact]
    public void Each_fit_draws_a_seed_of_its_own()
    {
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Patterns.Options(epochs: 1));
        Assert.NotEqual(Parameters(trainer.Fit(Data(30))), Parameters(trainer.Fit(Data(30))));
    }

    [Fact]
    public void Floats_and_bytes_of_the_same_values_train_the_same_model()
    {
        var rows = _context.Transforms.Conversion.ConvertType("Floats", "Features", DataKind.Single).Fit(Data(30)).Transform(Data(30));
        Assert.Equal(
            Fit(_context, options => options.Seed = 5, rows),
            Fit(_context, options => (options.Seed, options.FeatureColumnName) = (5, "Floats"), rows));
    }

    [Fact]
    public void Rows_in_a_cache_file_train_the_same_model_and_the_file_is_gone_afterwards()
    {
        var inMemory = Fit(_context, options => options.Seed = 5);
        Assert.Equal(inMemory, Fit(_context, options => (options.Seed, options.MemoryLimit, options.CacheFolder) = (5, 0, _folder.Path)));
        Assert.Equal(inMemory, Fit(_context, options => (options.Seed, options.MemoryLimit, options.CacheFolder) = (5, 30 * 20 - 1, _folder.Path)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.ThrowsAny<IOException>(() => Fit(_context, options => (options.MemoryLimit, options.CacheFolder) = (0, Path.Combine(_folder.Path, "absent"))));
        Assert.Equal(inMemory, Fit(_context, options => (options.Seed, options.MemoryLimit, options.CacheFolder) = (5, 30 * 20, Path.Combine(_folder.Path, "absent"))));
    }

    [Fact]
    public void Key_columns_of_every_width_train_the_same_model()
    {
        var expected = Fit(_context, options => options.Seed = 5);
        foreach (var kind in new[] { DataKind.Byte, DataKind.UInt16, DataKind.UInt32, DataKind.UInt64 })
        {
            var data = _context.Transforms.Conversion.ConvertType("Label", "Label", kind).Fit(Data(30)).Transform(Data(30));
            Assert.Equal(3ul, Assert.IsType<KeyDataViewType>(data.Schema["Label"].Type).Count);
            Assert.Equal(expected, Fit(_context, options => options.Seed = 5, data));
        }
    }

    [Fact]
    public void Rows_without_a_label_are_left_out_and_counted_in_the_log()
    {
        var rows = Patterns.Rows(40);
        foreach (var row in rows.Where(row => row.Number % 10 == 0)) row.Name = null;
        List<string> log = [];
        _context.Log += (_, entry) => log.Add(entry.RawMessage);
        var model = Train(Patterns.Keyed(_context, _context.Data.LoadFromEnumerable(rows)), options => { });
        Assert.Contains(log, line => line.Contains("4 of 40 rows", StringComparison.Ordinal));
        Assert.Equal(36, model.Training!.Samples.Training + model.Training.Samples.Validation);
    }

    [Fact]
    public void Data_without_any_label_is_refused()
    {
        var rows = Patterns.Rows(4);
        foreach (var row in rows) row.Name = "unknown";
        var error = Assert.Throws<TrainingException>(() => Train(Patterns.Keyed(_context, _context.Data.LoadFromEnumerable(rows)), options => { }));
        Assert.Contains("of 4 rows none has a label", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_feature_that_is_no_number_is_refused_with_its_row(float value)
    {
        List<FloatRow> rows = [.. Enumerable.Range(0, 20).Select(i => new FloatRow { Label = (uint)(i % 3) + 1 })];
        rows[13].Features[5] = value;
        var error = Assert.Throws<TrainingException>(() => Train(_context.Data.LoadFromEnumerable(rows), options => { }));
        Assert.Contains("row 13", error.Message, StringComparison.Ordinal);
        Assert.Contains("position 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Features'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_softmax_at_the_end_is_taken_away_and_the_scores_are_one_softmax()
    {
        var plain = Train(Data(30), options => options.Seed = 5);
        var softmax = Train(Data(30), options => (options.Seed, options.Network) = (5, Patterns.Network.Softmax()));
        Assert.Equal(Parameters(plain), Parameters(softmax));
        Assert.Equal(plain.Model.Network.Nodes.Select(node => node.Name), softmax.Model.Network.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void The_input_is_normalized_by_mean_and_deviation_of_the_training_rows()
    {
        List<FloatRow> rows = [.. Enumerable.Range(0, 20).Select(i => new FloatRow { Label = (uint)(i % 2) + 1, Features = [.. Enumerable.Repeat(i % 2 == 0 ? 1003f : 1007f, 16)] })];
        var network = Network.Input(1, 4, 4).Classifier();
        var model = Train(_context.Data.LoadFromEnumerable(rows), options => (options.Network, options.ValidationFraction) = (network, 0));
        var normalize = Assert.IsType<Normalize>(model.Model.Network.Nodes[0].Layer);
        Assert.Equal([1005f], normalize.Mean);
        Assert.Equal([2f], normalize.Deviation);
    }

    [Fact]
    public void Channels_are_measured_apart_and_a_constant_one_keeps_its_scale()
    {
        List<FloatRow> rows = [.. Enumerable.Range(0, 20).Select(i => new FloatRow
        {
            Label = (uint)(i % 2) + 1, Features = [.. Enumerable.Repeat(i % 2 == 0 ? -1f : 3f, 8), .. Enumerable.Repeat(7f, 8)],
        })];
        var model = Train(_context.Data.LoadFromEnumerable(rows), options => (options.Network, options.ValidationFraction) = (Network.Input(2, 2, 4).Classifier(), 0));
        var normalize = Assert.IsType<Normalize>(model.Model.Network.Nodes[0].Layer);
        Assert.Equal([1f, 7f], normalize.Mean);
        Assert.Equal([2f, 1f], normalize.Deviation);
    }

    [Fact]
    public void Validation_rows_do_not_enter_the_measured_mean()
    {
        List<FloatRow> rows = [.. Enumerable.Range(0, 20).Select(i => new FloatRow { Label = (uint)(i % 2) + 1, Features = [.. Enumerable.Repeat((float)i, 16)] })];
        var data = _context.Data.LoadFromEnumerable(rows);
        var others = _context.Data.LoadFromEnumerable(rows.Select(row => new FloatRow { Label = row.Label, Features = [.. Enumerable.Repeat(1000f, 16)] }));
        var options = Patterns.Options(epochs: 1);
        var model = _context.MulticlassClassification.Trainers.ConvNet(options).Fit(data, others);
        Assert.Equal([9.5f], Assert.IsType<Normalize>(model.Model.Network.Nodes[0].Layer).Mean);
        Assert.Equal((20, 20), model.Training!.Samples);
    }

    [Fact]
    public void Normalization_can_be_turned_off_and_is_left_to_a_network_that_begins_with_it()
    {
        Assert.IsType<Conv2D>(Train(Data(30), options => options.NormalizeInput = false).Model.Network.Nodes[0].Layer);
        var own = Network.Input(1, 4, 4).Normalize(127, 50).Flatten().Classifier();
        var nodes = Train(Data(30), options => options.Network = own).Model.Network.Nodes;
        Assert.Equal([127f], Assert.IsType<Normalize>(nodes[0].Layer).Mean);
        Assert.DoesNotContain(nodes.Skip(1), node => node.Layer is Normalize);
    }

    [Fact]
    public void Open_height_and_width_come_from_the_column_and_open_classes_from_the_label()
    {
        var network = Network.Input(channels: 1).Conv2D(2, kernel: 3).GlobalAveragePool().Classifier();
        var model = Train(Data(30), options => options.Network = network);
        Assert.Equal([1, 4, 4], model.Model.Network.Inputs[0].Shape.ToArray());
        Assert.Equal(3, model.Model.Classes);
    }

    [Fact]
    public void The_log_gets_one_line_an_epoch_and_the_console_nothing()
    {
        List<string> log = [];
        _context.Log += (_, entry) =>
        {
            if (entry.Source.Contains(nameof(ConvNetTrainer), StringComparison.Ordinal)) log.Add(entry.RawMessage);
        };
        var console = Console.Out;
        using StringWriter written = new();
        Console.SetOut(written);
        try
        {
            Train(Data(30), options => options.Epochs = 3);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Equal(["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"], log.Select(line => EpochLine().Match(line).Value).Where(start => start.Length > 0));
        Assert.Empty(written.ToString());
    }

    [Fact]
    public void Progress_is_reported_and_cancellation_hands_back_the_best_model_so_far()
    {
        using CancellationTokenSource cancellation = new();
        List<TrainingProgress> reports = [];
        var model = Train(Data(60), options =>
        {
            options.Epochs = 100;
            options.Cancellation = cancellation.Token;
            options.Progress = new Reporter(report =>
            {
                reports.Add(report);
                if (report.EpochEnd is { Epoch: 2 }) cancellation.Cancel();
            });
        });
        Assert.Equal(TrainingEnd.Cancelled, model.Training!.End);
        Assert.InRange(model.Training.Epochs.Count, 2, 3);
        Assert.True(reports.Count > model.Training.Epochs.Count);
        Assert.Equal(60, model.Transform(Data(60)).GetColumn<uint>("PredictedLabel").Count());
    }

    [Fact]
    public void A_training_that_was_cancelled_goes_on_from_its_checkpoint_to_the_same_model()
    {
        var whole = Fit(_context, options => (options.Seed, options.Epochs) = (5, 4));
        using CancellationTokenSource cancellation = new();
        var checkpoint = _folder.File("checkpoint", "x")[..^2];
        Fit(_context, options =>
        {
            (options.Seed, options.Epochs, options.CheckpointFolder, options.Cancellation) = (5, 4, checkpoint, cancellation.Token);
            options.Progress = new Reporter(report =>
            {
                if (report is { Epoch: 2, Batch: 1 }) cancellation.Cancel();
            });
        });
        Assert.Equal(whole, Fit(_context, options => (options.Seed, options.Epochs, options.CheckpointFolder) = (5, 4, checkpoint)));
    }

    [Fact]
    public void A_network_on_a_plain_vector_measures_and_trains_each_feature()
    {
        List<FloatRow> rows = [.. Enumerable.Range(0, 20).Select(i => new FloatRow { Label = (uint)(i % 2) + 1, Features = [.. Enumerable.Range(0, 16).Select(f => (float)(f * (i % 2)))] })];
        var model = Train(_context.Data.LoadFromEnumerable(rows), options => (options.Network, options.ValidationFraction) = (Network.Input([16]).Dense(4).ReLU().Classifier(), 0));
        var normalize = Assert.IsType<Normalize>(model.Model.Network.Nodes[0].Layer);
        Assert.Equal(Enumerable.Range(0, 16).Select(f => f / 2f), normalize.Mean);
    }

    [Fact]
    public void Later_changes_of_the_options_do_not_reach_the_trainer()
    {
        var options = Patterns.Options(epochs: 1);
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(options);
        (options.Epochs, options.FeatureColumnName) = (5, "Gone");
        Assert.Single(trainer.Fit(Data(30)).Training!.Epochs);
    }

    [Fact]
    public void Options_out_of_range_are_refused_before_a_row_is_read()
    {
        Assert.Contains("Epochs", Assert.ThrowsAny<ArgumentException>(() => Train(Unreadable(), options => options.Epochs = 0)).Message, StringComparison.Ordinal);
        Assert.Contains("BatchSize", Assert.ThrowsAny<ArgumentException>(() => Train(Unreadable(), options => options.BatchSize = 0)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => Train(Unreadable(), options => options.ScoringBatchSize = 0));
        Assert.ThrowsAny<ArgumentException>(() => Train(Unreadable(), options => options.ValidationFraction = 1));
    }

    private static float[] Parameters(ConvNetTransformer transformer) => transformer.Model.Parameters.Span.ToArray();

    private static float[] Fit(MLContext context, Action<ConvNetTrainer.Options> change, IDataView? data = null)
    {
        var options = Patterns.Options(epochs: 1);
        change(options);
        return Parameters(context.MulticlassClassification.Trainers.ConvNet(options).Fit(data ?? Patterns.Data(context, 30)));
    }

    private ConvNetTransformer Train(IDataView data, Action<ConvNetTrainer.Options> change)
    {
        var options = Patterns.Options(epochs: 1);
        change(options);
        return _context.MulticlassClassification.Trainers.ConvNet(options).Fit(data);
    }

    private IDataView Data(int count) => Patterns.Data(_context, count);

    private IDataView Unreadable()
    {
        static IEnumerable<FloatRow> Rows()
        {
            yield return Environment.HasShutdownStarted ? new FloatRow() : throw new InvalidOperationException("A row was read.");
        }

        return _context.Data.LoadFromEnumerable(Rows());
    }

    [GeneratedRegex("^Epoch [0-9]+/[0-9]+")]
    private static partial Regex EpochLine();

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class FloatRow
    {
        [VectorType(16)]
        public float[] Features { get; set; } = new float[16];

        [KeyType(3)]
        public uint Label { get; set; } = 1;
    }
}
