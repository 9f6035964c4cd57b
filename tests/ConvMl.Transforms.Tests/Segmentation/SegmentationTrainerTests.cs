using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

public sealed class SegmentationTrainerTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void A_small_network_learns_the_classes_of_pixels_and_the_columns_say_so()
    {
        var model = Train(Blots.NamedData(_context, 60), options => { });
        var test = Blots.NamedData(_context, 20, seed: 2);
        var scored = model.Transform(test);
        var rows = _context.Data.CreateEnumerable<Blots.Prediction>(scored, reuseRowObject: false).ToList();
        var masks = Blots.Rows(20, seed: 2).Select(row => row.Mask).ToList();
        var labelled = masks.Zip(rows, (mask, row) => mask.Zip(row.PredictedMask).Where(pixel => pixel.First > 0)).SelectMany(pixels => pixels).ToList();
        Assert.InRange(labelled.Count(pixel => pixel.First == pixel.Second) / (double)labelled.Count, 0.95, 1);

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 8, 8), scored.Schema["Scores"].Type);
        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3), 8, 8), scored.Schema["PredictedMask"].Type);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["PredictedMask"].Annotations.GetValue("KeyValues", ref names);
        Assert.Equal(Blots.Names, names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(Blots.Names, model.Model.ClassNames);
    }

    [Fact]
    public void Scores_are_probabilities_whose_largest_is_the_predicted_class()
    {
        var scored = Train(Data(20), options => options.Epochs = 1).Transform(Data(6));
        foreach (var row in _context.Data.CreateEnumerable<Blots.Prediction>(scored, reuseRowObject: false))
        {
            for (var pixel = 0; pixel < 64; pixel++)
            {
                float[] scores = [row.Scores[pixel], row.Scores[64 + pixel], row.Scores[128 + pixel]];
                Assert.Equal(1, scores.Sum(), Tolerances.ScoresOfOtherBatchSizes);
                Assert.Equal((int)row.PredictedMask[pixel] - 1, Array.IndexOf(scores, scores.Max()));
            }
        }
    }

    [Fact]
    public void The_input_is_measured_and_normalized_before_the_network()
    {
        var model = Train(Data(20), options => options.Epochs = 1);
        var normalize = Assert.IsType<Normalize>(model.Model.Network.Nodes[0].Layer);
        Assert.InRange(normalize.Mean[0], 30, 120);
        Assert.Equal([1, 8, 8], model.Model.Network.Inputs[0].Shape);
    }

    [Fact]
    public void The_same_seed_gives_the_same_model()
    {
        float[] Fit(long seed) => Train(Data(12), options => (options.Seed, options.Epochs) = (seed, 1)).Model.Parameters.Span.ToArray();
        Assert.Equal(Fit(3), Fit(3));
        Assert.NotEqual(Fit(3), Fit(4));
    }

    [Fact]
    public void A_softmax_at_the_end_is_left_to_the_loss_and_the_scores()
    {
        var plain = Train(Data(12), options => (options.Seed, options.Epochs) = (3, 1));
        var ended = Train(Data(12), options => (options.Seed, options.Epochs, options.Network) = (3, 1, Blots.Network.Softmax()));
        Assert.True(plain.Model.Parameters.Span.SequenceEqual(ended.Model.Parameters.Span));
    }

    [Fact]
    public void Layer_transforms_before_the_trainer_train_to_the_same_weights_as_one_network()
    {
        var whole = Train(Data(12), options => (options.Seed, options.Epochs) = (3, 2));
        var pipeline = _context.Transforms.Conv2D("C1", "Image", 6, kernel: 3)
            .Append(_context.Transforms.ReLU("R1", "C1"))
            .Append(_context.SemanticSegmentation.Trainers.ConvNet(Options(options =>
                (options.Network, options.FeatureColumnName, options.Seed, options.Epochs) = (Network.Input(channels: 6).Conv2D(3, kernel: 1), "R1", 3, 2))));
        var joint = pipeline.Fit(Data(12));
        Assert.True(whole.Model.Parameters["conv2d_2.weight"].SequenceEqual(joint.LastTransformer.Model.Parameters["conv2d_1.weight"]));
        Assert.Equal(
            _context.Data.CreateEnumerable<Blots.Prediction>(whole.Transform(Data(5)), reuseRowObject: false).Select(row => row.PredictedMask),
            _context.Data.CreateEnumerable<Blots.Prediction>(joint.Transform(Data(5)), reuseRowObject: false).Select(row => row.PredictedMask));
    }

    [Fact]
    public void Without_a_network_each_pixel_is_classified_by_what_layers_before_it_see()
    {
        var pipeline = _context.Transforms.ConvNetLayers("Seen", "Image", layers => layers.Conv2D(4, kernel: 3).ReLU())
            .Append(_context.SemanticSegmentation.Trainers.ConvNet(Options(options => (options.Network, options.FeatureColumnName, options.Epochs) = (null, "Seen", 1))));
        Assert.Equal([3, 8, 8], pipeline.Fit(Data(12)).LastTransformer.Model.Network.HeadShape);
    }

    [Fact]
    public void A_head_that_awaits_its_classes_takes_them_from_the_masks()
    {
        var model = Train(Data(12), options => (options.Network, options.Epochs) = (Network.Input(channels: 1).Conv2D(4, kernel: 3).ReLU().MaxPool2D(2).PixelClassifier().Upsample2D(2), 1));
        Assert.Equal([3, 8, 8], model.Model.Network.HeadShape);
    }

    [Fact]
    public void Median_frequency_weighs_the_classes_by_the_masks_that_are_trained_on()
    {
        // Two masks of 64 pixels: class 0 in 96 of 128 pixels, class 1 in 32 of the 64 of one mask, class 2 in no mask.
        List<Blots.Row> rows = [Filled(pixel => pixel < 32 ? 2u : 1u), Filled(_ => 1u)];
        List<string> log = [];
        _context.Log += (_, entry) => log.Add(entry.RawMessage);
        _context.SemanticSegmentation.Trainers.ConvNet(Options(options =>
            (options.Epochs, options.ValidationFraction, options.ClassWeighting) = (1, 0, ClassWeighting.MedianFrequency))).Fit(_context.Data.LoadFromEnumerable(rows));

        // Frequencies 96 / 128 and 32 / 64, their median 5 / 8.
        Assert.Contains("Class weights by median frequency: 0.8333, 1.25, 1.", log);
    }

    [Fact]
    public void Missing_pixels_do_not_count()
    {
        // The left half says the truth, the right half nothing: what is learned on the left is said everywhere.
        var rows = Blots.Rows(40);
        foreach (var row in rows)
        {
            for (var pixel = 0; pixel < 64; pixel++)
            {
                if (pixel % 8 >= 4) row.Mask[pixel] = 0;
            }
        }

        var model = Train(_context.Data.LoadFromEnumerable(rows), options => { });
        var predicted = _context.Data.CreateEnumerable<Blots.Prediction>(model.Transform(Data(20)), reuseRowObject: false);
        var right = Blots.Rows(20).Zip(predicted, (row, said) => Enumerable.Range(0, 64).Where(pixel => pixel % 8 >= 4 && row.Mask[pixel] > 0).Select(pixel => row.Mask[pixel] == said.PredictedMask[pixel]));
        Assert.InRange(right.SelectMany(pixels => pixels).Average(isRight => isRight ? 1 : 0), 0.9, 1);
    }

    [Fact]
    public void Progress_is_reported_and_cancellation_hands_back_the_best_model_so_far()
    {
        using CancellationTokenSource cancellation = new();
        var model = Train(Data(12), options =>
        {
            (options.Epochs, options.Cancellation) = (100, cancellation.Token);
            options.Progress = new Reporter(report =>
            {
                if (report.EpochEnd is { Epoch: 2 }) cancellation.Cancel();
            });
        });
        Assert.Equal(TrainingEnd.Cancelled, model.Training!.End);
        Assert.InRange(model.Training.Epochs.Count, 2, 3);
    }

    [Fact]
    public void Validation_data_chooses_the_best_weights()
    {
        var trainer = _context.SemanticSegmentation.Trainers.ConvNet(Options(options => options.Epochs = 2));
        Assert.Equal((12, 5), (trainer.Fit(Data(12), Data(5)).Training!.Samples.Training, trainer.Fit(Data(12), Data(5)).Training!.Samples.Validation));
    }

    private static Blots.Row Filled(Func<int, uint> key) => new() { Mask = [.. Enumerable.Range(0, 64).Select(key)], Names = [.. Enumerable.Repeat("", 64)] };

    private static SegmentationTrainer.Options Options(Action<SegmentationTrainer.Options> change)
    {
        var options = Blots.Options();
        change(options);
        return options;
    }

    private SegmentationTransformer Train(IDataView data, Action<SegmentationTrainer.Options> change) =>
        _context.SemanticSegmentation.Trainers.ConvNet(Options(change)).Fit(data);

    private IDataView Data(int count) => Blots.Data(_context, count);

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
