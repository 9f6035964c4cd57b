using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Documentation;

/// <summary>The pipelines of docs/pipelines.md, line by line.</summary>
public sealed class PipelineGuideTests
{
    [Fact]
    public void Layers_stand_before_any_trainer()
    {
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.Conv2D("Edges", "Pixels", filters: 16, kernel: 5, trainable: false)
            .Append(ml.Transforms.MaxPool2D("Features", "Edges", window: 4))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());

        Assert.InRange(Accuracy(ml, pipeline), 0.9, 1);
    }

    [Fact]
    public void Layers_are_trained_together_with_the_network_behind_them()
    {
        var ml = new MLContext(seed: 1);
        var pipeline = ml.Transforms.Conv2D("C1", "Pixels", filters: 32, kernel: 3)
            .Append(ml.Transforms.ReLU("R1", "C1"))
            .Append(ml.Transforms.MaxPool2D("P1", "R1", window: 2))
            .Append(ml.MulticlassClassification.Trainers.ConvNet(featureColumnName: "P1"));

        Assert.InRange(Accuracy(ml, pipeline), 0.9, 1);
    }

    [Fact]
    public void A_trained_network_is_used_again_in_three_ways()
    {
        var ml = new MLContext(seed: 1);
        var network = Network.Input(1, 8, 8).Conv2D(8, kernel: 3).BatchNorm().ReLU().Conv2D(8, kernel: 3).ReLU().Classifier();
        var model = ml.MulticlassClassification.Trainers.ConvNet(network, featureColumnName: "Pixels").Fit(Data(ml)).Model;

        // what a layer of a trained network sees, for any trainer
        var features = ml.Transforms.ConvNetFeatures("Seen", "Pixels", model, layer: "relu_2")
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: "Seen"));

        // the same, trained on together with a new classifier
        var tuned = ml.Transforms.ConvNetFeatures("Seen", "Pixels", model, layer: "relu_2", trainable: true)
            .Append(ml.MulticlassClassification.Trainers.ConvNet(featureColumnName: "Seen"));

        // a network that begins with trained weights, its first layers frozen
        var begun = ml.MulticlassClassification.Trainers.ConvNet(new ConvNetTrainer.Options
        {
            Network = network.WithFrozen(network.LayersUpTo("relu_1")),
            FeatureColumnName = "Pixels",
            InitialParameters = model.Parameters,
        });

        Assert.InRange(Accuracy(ml, features), 0.9, 1);
        Assert.InRange(Accuracy(ml, tuned), 0.9, 1);
        var next = begun.Fit(Data(ml)).Model;
        Assert.Equal(Of(model.Parameters, "conv2d_1.weight"), Of(next.Parameters, "conv2d_1.weight"));
        Assert.NotEqual(Of(model.Parameters, "conv2d_2.weight"), Of(next.Parameters, "conv2d_2.weight"));
    }

    private static float[] Of(ParameterSet parameters, string name) => parameters[name].ToArray();

    private static double Accuracy<T>(MLContext ml, IEstimator<T> pipeline)
        where T : class, ITransformer => ml.MulticlassClassification.Evaluate(pipeline.Fit(Data(ml)).Transform(Data(ml))).MicroAccuracy;

    // A bright left half, or a bright right one.
    private static IDataView Data(MLContext ml)
    {
        var random = new Random(1);
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(row => new Row
        {
            Label = (uint)(row % 2) + 1,
            Pixels = [.. Enumerable.Range(0, 64).Select(at => random.NextSingle() + (at % 8 < 4 == (row % 2 == 0) ? 2 : 0))],
        }).ToList());
    }

    public sealed class Row
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [VectorType(1, 8, 8)]
        public float[] Pixels { get; set; } = new float[64];
    }
}
