using System.Diagnostics;
using ConvMl.Networks;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Serving;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

/// <summary>A small network on the shipped images, trained once for all tests of the class.</summary>
[Collection(Alone.Name)]
public sealed class FashionMnistTests(FashionMnistTests.Trained trained) : IClassFixture<FashionMnistTests.Trained>
{
    [Fact]
    public void It_learns_and_the_confusion_matrix_has_the_class_names()
    {
        var metrics = trained.Context.MulticlassClassification.Evaluate(trained.Model.Transform(trained.Test));
        Assert.InRange(metrics.MicroAccuracy, 0.72, 1);
        var table = metrics.ConfusionMatrix.GetFormattedConfusionTable();
        Assert.All(FashionMnist.ClassNames, name => Assert.Contains(name, table, StringComparison.Ordinal));
        Assert.Equal(10, metrics.PerClassLogLoss.Count);
    }

    [Fact]
    public void A_predictor_under_eight_threads_agrees_with_the_data_view()
    {
        var images = trained.Test.GetColumn<byte[]>("Features").Take(100).ToArray();
        var expected = trained.Model.Transform(trained.Test).GetColumn<float[]>("Score").Take(100).ToArray();
        using ConvNetPredictor predictor = new(trained.Model);
        var answers = new ConvNetPrediction[8, 100];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(thread => new Thread(() =>
        {
            for (var i = 0; i < 100; i++) answers[thread, i] = predictor.Predict(images[(i + (13 * thread)) % 100]);
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        for (var thread = 0; thread < 8; thread++)
        {
            for (var i = 0; i < 100; i++)
            {
                var answer = answers[thread, i];
                Tolerances.AssertSameScores(expected[(i + (13 * thread)) % 100], answer.Scores);
                Assert.Equal(FashionMnist.ClassNames[answer.ClassIndex], answer.Label);
            }
        }
    }

    [Fact]
    public void Ten_thousand_single_predictions_take_no_more_memory()
    {
        using var engine = trained.Context.Model.CreatePredictionEngine<Image, Prediction>(trained.Model);
        using ConvNetPredictor predictor = new(trained.Model);
        Image image = new() { Features = trained.Test.GetColumn<byte[]>("Features").First() };
        var expected = engine.Predict(image).PredictedLabel;
        void Predict(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(expected, engine.Predict(image).PredictedLabel);
                Assert.Equal(expected, (uint)predictor.Predict(image.Features).ClassIndex + 1);
            }
        }

        Predict(500);
        var (managed, resident) = Memory();
        Predict(5_000);
        var (managedAfter, residentAfter) = Memory();
        Assert.InRange(managedAfter - managed, long.MinValue, 1 << 20);
        Assert.InRange(residentAfter - resident, long.MinValue, 16 << 20);
    }

    [Fact]
    public void The_training_is_told_epoch_by_epoch()
    {
        var training = trained.Model.Training!;
        Assert.Equal([1, 2], training.Epochs.Select(epoch => epoch.Epoch));
        Assert.True(training.Epochs[1].TrainLoss < training.Epochs[0].TrainLoss);
        Assert.Equal((2700, 300), training.Samples);
    }

    private static (long Managed, long Resident) Memory()
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (managed, process.WorkingSet64);
    }

    /// <summary>The model and what it is tested on.</summary>
    public sealed class Trained
    {
        public Trained()
        {
            var network = Network.Input(1, 28, 28).Conv2D(12, kernel: 3, stride: 2).ReLU().Conv2D(24, kernel: 3, stride: 2).ReLU().Classifier();
            Test = Context.Data.TakeRows(FashionMnist.Test(Context), 500);
            Model = Context.MulticlassClassification.Trainers
                .ConvNet(network, new ConvNetTrainer.Options { Epochs = 2, BatchSize = 32, Optimizer = new Adam(3e-3f) })
                .Fit(Context.Data.TakeRows(FashionMnist.Train(Context), 3000));
        }

        public MLContext Context { get; } = new(seed: 1);

        public ConvNetTransformer Model { get; }

        public IDataView Test { get; }
    }

    private sealed class Image
    {
        [VectorType(1, 28, 28)]
        public byte[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public uint PredictedLabel { get; set; }
    }
}
