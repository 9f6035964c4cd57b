using ConvMl.Layers.UserLayers;
using ConvMl.Networks;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

/// <summary>A layer of another assembly in ML.NET: in a classifier and as a transform, trained, saved, loaded, and missing.</summary>
public sealed class UserLayerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public UserLayerTests() => Gain.Register();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_gradients_are_right() => GradientCheck.Verify(new Gain(0.5f), [3, 4, 5]);

    [Fact]
    public void It_is_trained_in_a_transform_and_in_the_classifier_behind_it_saved_and_loaded()
    {
        var data = Patterns.Data(_context, 240);
        var model = Pipeline().Fit(data);
        _context.Model.Save(model, data.Schema, _folder.File("gain.zip"));

        var loaded = (TransformerChain<ITransformer>)new MLContext().Model.Load(_folder.File("gain.zip"), out _);

        Assert.True(_context.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy > 0.9);
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Score"), loaded.Transform(data).GetColumn<float[]>("Score"));
        var layers = loaded.OfType<LayerTransformer>().Single();
        Assert.All(layers.Parameters["test.gain_1.gain"].ToArray(), gain => Assert.NotEqual(0.5f, gain));
    }

    [Fact]
    public void A_process_that_does_not_register_it_says_so_when_it_loads_the_model()
    {
        var data = Patterns.Data(_context, 60);
        _context.Model.Save(Pipeline().Fit(data), data.Schema, _folder.File("gain.zip"));

        var error = FreshProcess.FailToLoad(_folder.File("gain.zip"));

        Assert.Contains("unknown layer type \"Test.Gain\"", error, StringComparison.Ordinal);
        Assert.Contains("A layer of your own must be registered with LayerRegistry.Register first", error, StringComparison.Ordinal);
    }

    private EstimatorChain<ConvNetTransformer> Pipeline() => _context.Transforms
        .ConvNetLayers("C", "Features", layers => layers.Conv2D(6, 3).Append(new Gain(0.5f)).ReLU())
        .Append(_context.MulticlassClassification.Trainers.ConvNet(new ConvNetTrainer.Options
        {
            Network = Network.Input(6, 4, 4).Append(new Gain()).Classifier(),
            FeatureColumnName = "C",
            Epochs = 10,
            BatchSize = 16,
            Optimizer = new Adam(0.01f),
            Seed = 3,
        }));
}
