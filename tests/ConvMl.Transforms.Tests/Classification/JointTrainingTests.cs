using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Tests.Classification;

/// <summary>Layer transforms that are trained together with the network behind them.</summary>
public sealed class JointTrainingTests : IDisposable
{
    private static readonly Network Whole = Network.Input(1, 4, 4).Conv2D(6, 3).BatchNorm().ReLU().Conv2D(5, 3).ReLU().Classifier();

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Layers_trained_across_transforms_are_to_the_bit_those_of_one_network_and_score_as_well()
    {
        var data = Patterns.Data(_context, 240);
        var whole = _context.MulticlassClassification.Trainers.ConvNet(Options(Whole)).Fit(data);

        var model = Chain().Append(Trainer(Options(null, "C2"))).Fit(data);

        Assert.Equal(Values(whole.Model.Network, whole.Model.Parameters), Learned(model));
        var scored = model.Transform(data);
        Assert.Equal(Accuracy(whole.Transform(data)), Accuracy(scored));
        Assert.True(Accuracy(scored) > 0.9);

        // What the joined network scores in one pass, its parts score too.
        Assert.IsType<ScoredView>(scored);
        var features = scored.GetColumn<float[]>("C2").ToArray();
        var apart = model.LastTransformer.Transform(_context.Data.LoadFromEnumerable(features.Select(row => new Features { C2 = row })));
        Assert.All(scored.GetColumn<float[]>("Score").Zip(apart.GetColumn<float[]>("Score")), pair => Tolerances.AssertSameScores(pair.First, pair.Second));
    }

    [Fact]
    public void A_saved_pipeline_scores_the_same_in_a_new_context_and_is_trained_no_further()
    {
        var data = Patterns.Data(_context, 120);
        var model = Chain().Append(Trainer(Options(null, "C2"))).Fit(data);
        _context.Model.Save(model, data.Schema, _folder.File("joint.zip"));

        var other = new MLContext();
        var loaded = (TransformerChain<ITransformer>)other.Model.Load(_folder.File("joint.zip"), out _);
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Score"), loaded.Transform(data).GetColumn<float[]>("Score"));

        var layers = loaded.OfType<LayerTransformer>().ToArray();
        var before = layers.Select(layer => layer.Parameters.Clone()).ToArray();
        var view = layers.Aggregate(data, (rows, layer) => layer.Transform(rows));
        Trainer(Options(null, "C2")).Fit(view);
        Assert.All(before.Zip(layers), pair => Assert.Equal(pair.First.Span.ToArray(), pair.Second.Parameters.Span.ToArray()));
    }

    [Fact]
    public void A_layer_that_is_not_trainable_stays_as_it_is_while_those_behind_it_learn()
    {
        var data = Patterns.Data(_context, 120);
        var first = _context.Transforms.Conv2D("C1", "Features", filters: 6, kernel: 3, trainable: false, seed: 5);
        var initial = first.Fit(data).Parameters.Span.ToArray();

        var model = first.Append(_context.Transforms.ReLU("R1", "C1")).Append(_context.Transforms.Conv2D("C2", "R1", filters: 5, kernel: 3, seed: 7))
            .Append(Trainer(Options(null, "C2"))).Fit(data);

        var layers = model.OfType<LayerTransformer>().ToArray();
        Assert.Equal(initial, layers[0].Parameters.Span.ToArray());
        Assert.NotEqual(layers[2].Network.CreateParameters(7).Span.ToArray(), layers[2].Parameters.Span.ToArray());
    }

    [Fact]
    public void Each_fit_of_a_pipeline_trains_layers_of_its_own_and_cross_validation_does_too()
    {
        var data = Patterns.Data(_context, 150);
        var pipeline = Chain().Append(Trainer(Options(null, "C2")));

        var first = pipeline.Fit(data);
        var kept = Learned(first);
        var second = pipeline.Fit(data);

        Assert.Equal(kept, Learned(first));
        Assert.Equal(kept, Learned(second));
        Assert.NotSame(first.OfType<LayerTransformer>().First(), second.OfType<LayerTransformer>().First());
        var folds = _context.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 2);
        Assert.All(folds, fold => Assert.True(fold.Metrics.MicroAccuracy > 0.5));
    }

    [Fact]
    public void What_stands_between_leaves_the_layers_as_they_are_and_is_named()
    {
        var warnings = new List<string>();
        _context.Log += (_, line) =>
        {
            if (line.Kind == ChannelMessageKind.Warning) warnings.Add(line.Message);
        };
        var data = Patterns.Data(_context, 90);
        var chain = Chain();
        var separated = chain.Append(_context.Transforms.NormalizeMinMax("Scaled", "C2")).Append(Trainer(Options(null, "Scaled"))).Fit(data);
        Assert.Equal(ValuesOf(chain.Fit(data)).Count(), ValuesOf(separated).Count());
        Assert.Contains(warnings, line => line.Contains("stay as they are", StringComparison.Ordinal) && line.Contains("'Scaled'", StringComparison.Ordinal));

        warnings.Clear();
        Chain().AppendCacheCheckpoint(_context).Append(Trainer(Options(null, "C2"))).Fit(data);
        Assert.Contains(warnings, line => line.Contains("CacheDataView", StringComparison.Ordinal));

        warnings.Clear();
        Chain().Append(Trainer(Options(null, "C2"))).Fit(data);
        Assert.DoesNotContain(warnings, line => line.Contains("stay as they are", StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_and_classifier_are_scored_as_one_network_on_the_backend_of_the_classifier()
    {
        var data = Patterns.Data(_context, 40);
        var layers = Chain().Fit(data);
        var trained = Trainer(Options(null, "C2", epochs: 1)).Fit(layers.Transform(data));
        using var backend = new RecordingBackend();
        var classifier = new ConvNetTransformer(new(trained.Model, "C2", FeatureKind.Floats, 32), backend, training: null);

        Assert.Equal(40, classifier.Transform(layers.Transform(data)).GetColumn<float[]>("Score").Count());

        var network = Assert.Single(backend.Networks);
        Assert.Equal([1, 4, 4], network.Inputs[0].Shape);
        Assert.Equal(layers.OfType<LayerTransformer>().Sum(layer => layer.Network.Nodes.Count) + trained.Model.Network.Nodes.Count, network.Nodes.Count);
    }

    [Fact]
    public void A_prediction_engine_runs_layers_and_classifier_as_one_network_too()
    {
        var data = Patterns.Data(_context, 40);
        var layers = Chain().Fit(data);
        var trained = Trainer(Options(null, "C2", epochs: 1)).Fit(layers.Transform(data));
        using var backend = new RecordingBackend();
        var model = layers.Append(new ConvNetTransformer(new(trained.Model, "C2", FeatureKind.Floats, 32), backend, training: null));
        var expected = model.Transform(data).GetColumn<float[]>("Score").ToArray();

        using var engine = _context.Model.CreatePredictionEngine<Patterns.Row, Scored>(model);

        Assert.All(Patterns.Rows(40).Zip(expected), pair => Tolerances.AssertSameScores(pair.Second, engine.Predict(pair.First).Score));
        Assert.Equal(2, backend.Networks.Count);
        Assert.Equal([1, 4, 4], backend.Networks[1].Inputs[0].Shape);
        Assert.Equal(backend.Networks[0].Nodes.Select(node => node.Layer), backend.Networks[1].Nodes.Select(node => node.Layer));
    }

    [Fact]
    public void A_flat_column_of_layers_is_an_image_to_a_network_that_takes_one()
    {
        var data = Patterns.Data(_context, 240);
        var model = _context.Transforms.ConvNetLayers("F", "Features", layers => layers.Conv2D(6, 3).BatchNorm().ReLU().Flatten())
            .Append(Trainer(Options(Network.Input(6, 4, 4).Conv2D(5, 3).ReLU().Classifier(), "F")))
            .Fit(data);

        var scored = model.Transform(data);
        Assert.True(Accuracy(scored) > 0.9);
        using var engine = _context.Model.CreatePredictionEngine<Patterns.Row, Scored>(model);
        Assert.All(
            Patterns.Rows(240).Zip(scored.GetColumn<float[]>("Score")).Take(9),
            pair => Tolerances.AssertSameScores(pair.Second, engine.Predict(pair.First).Score));
    }

    [Fact]
    public void A_second_trainer_leaves_layers_that_one_has_trained_and_says_so()
    {
        var lines = new List<string>();
        _context.Log += (_, line) => lines.Add(line.Message);
        var data = Patterns.Data(_context, 90);
        var layers = Chain().Fit(data);
        Trainer(Options(null, "C2", epochs: 1)).Fit(layers.Transform(data));
        var kept = ValuesOf(layers).ToArray();
        Assert.DoesNotContain(lines, line => line.Contains("trained already", StringComparison.Ordinal));

        Trainer(Options(null, "C2", epochs: 1)).Fit(layers.Transform(data));

        Assert.Equal(kept, ValuesOf(layers));
        Assert.Contains(lines, line => line.Contains("The layers of 'C1', 'B1', 'C2' are trained already and stay as they are.", StringComparison.Ordinal));
    }

    [Fact]
    public void Validation_data_has_to_come_through_the_same_layers()
    {
        var data = Patterns.Data(_context, 90);
        var layers = Chain().Fit(data);
        var model = Trainer(Options(null, "C2")).Fit(layers.Transform(data), layers.Transform(Patterns.Data(_context, 30, seed: 4)));
        Assert.Equal((90, 30), model.Training!.Samples);

        var fresh = Chain().Fit(data);
        var error = Assert.Throws<ArgumentException>(() => Trainer(Options(null, "C2")).Fit(fresh.Transform(data), Chain().Fit(data).Transform(data)));
        Assert.Contains("Transform the validation data with the transformers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_network_gives_features_and_is_trained_on_frozen_or_not()
    {
        var data = Patterns.Data(_context, 240);
        var source = _context.MulticlassClassification.Trainers.ConvNet(Options(Whole)).Fit(data).Model;

        var features = _context.Transforms.ConvNetFeatures("F", "Features", source, "relu_1").Fit(data).Transform(data);
        Assert.Equal([6, 4, 4], ((VectorDataViewType)features.Schema["F"].Type).Dimensions.ToArray());

        var frozen = _context.Transforms.ConvNetFeatures("F", "Features", source, "relu_2").Append(Trainer(Options(null, "F"))).Fit(data);
        var backbone = frozen.OfType<LayerTransformer>().Single();
        Assert.All(backbone.Parameters.Layout.Slots, slot => Assert.Equal(source.Parameters[slot.Name].ToArray(), backbone.Parameters[slot].ToArray()));
        Assert.True(Accuracy(frozen.Transform(data)) > 0.9);

        var tuned = _context.Transforms.ConvNetFeatures("F", "Features", source, "relu_2", trainable: true).Append(Trainer(Options(null, "F", epochs: 1))).Fit(data);
        var changed = tuned.OfType<LayerTransformer>().Single();
        Assert.NotEqual(source.Parameters["conv2d_1.weight"].ToArray(), changed.Parameters["conv2d_1.weight"].ToArray());
        Assert.Contains("relu_9", Assert.Throws<NetworkException>(() => _context.Transforms.ConvNetFeatures("F", "Features", source, "relu_9")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trainer_begins_with_given_weights_by_name_and_leaves_frozen_layers()
    {
        var data = Patterns.Data(_context, 120);
        var source = _context.MulticlassClassification.Trainers.ConvNet(Options(Whole)).Fit(data).Model;
        var options = Options(Whole.WithFrozen("conv2d_1", "batchnorm_1"), epochs: 2);
        options.InitialParameters = source.Parameters;
        var lines = new List<string>();
        _context.Log += (_, line) => lines.Add(line.Message);

        var trained = _context.MulticlassClassification.Trainers.ConvNet(options).Fit(data).Model;

        Assert.Equal(source.Parameters["conv2d_1.weight"].ToArray(), trained.Parameters["conv2d_1.weight"].ToArray());
        Assert.Equal(source.Parameters["batchnorm_1.running_mean"].ToArray(), trained.Parameters["batchnorm_1.running_mean"].ToArray());
        Assert.NotEqual(source.Parameters["conv2d_2.weight"].ToArray(), trained.Parameters["conv2d_2.weight"].ToArray());

        Assert.Contains(lines, line => line.Contains("given weights: conv2d_1, batchnorm_1, conv2d_2, classifier; anew: none; given for no layer: none.", StringComparison.Ordinal));

        options.Network = Network.Input(1, 4, 4).Conv2D(7, 3).ReLU().Classifier();
        Assert.Contains("'conv2d_1.weight' is [6, 1, 3, 3], the network's is [7, 1, 3, 3]", Assert.Throws<ArgumentException>(() => Trainer(options).Fit(data)).Message, StringComparison.Ordinal);
        options.Network = Network.Input(1, 4, 4).Conv2D(7, 3, name: "first").ReLU().Flatten().Dense(3, name: "last");
        Assert.Contains("it has none of", Assert.Throws<ArgumentException>(() => Trainer(options).Fit(data)).Message, StringComparison.Ordinal);
    }

    private EstimatorChain<LayerTransformer> Chain() => _context.Transforms.Conv2D("C1", "Features", filters: 6, kernel: 3)
        .Append(_context.Transforms.BatchNorm("B1", "C1"))
        .Append(_context.Transforms.ReLU("R1", "B1"))
        .Append(_context.Transforms.ConvNetLayers("C2", "R1", layers => layers.Conv2D(5, 3).ReLU()));

    private ConvNetTrainer Trainer(ConvNetTrainer.Options options) => _context.MulticlassClassification.Trainers.ConvNet(options);

    private static ConvNetTrainer.Options Options(Network? network, string features = "Features", int epochs = 10) => new()
    {
        Network = network,
        FeatureColumnName = features,
        Epochs = epochs,
        BatchSize = 16,
        Optimizer = new Adam(0.01f),
        Seed = 3,
    };

    private double Accuracy(IDataView scored) => _context.MulticlassClassification.Evaluate(scored).MicroAccuracy;

    private static float[] Learned(TransformerChain<ConvNetTransformer> model) =>
        [.. ValuesOf(model), .. Values(model.LastTransformer.Model.Network, model.LastTransformer.Model.Parameters)];

    private static IEnumerable<float> ValuesOf(IEnumerable<ITransformer> model) =>
        model.OfType<LayerTransformer>().SelectMany(layer => Values(layer.Network, layer.Parameters));

    private static float[] Values(Network network, ParameterSet parameters) => [.. network.Parameters.Slots.SelectMany(slot => parameters[slot.Name].ToArray())];

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }

    public sealed class Features
    {
        [VectorType(5, 4, 4)]
        public float[] C2 { get; set; } = [];
    }
}
