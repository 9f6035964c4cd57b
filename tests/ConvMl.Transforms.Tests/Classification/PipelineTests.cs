using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

/// <summary>The trainer among ML.NET's own verbs.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pipeline_is_fitted_evaluated_with_class_names_and_predicts_names()
    {
        var model = Pipeline().Fit(Rows(150));
        var scored = model.Transform(Rows(90, seed: 2));

        var metrics = _context.MulticlassClassification.Evaluate(scored);
        Assert.InRange(metrics.MicroAccuracy, 0.9, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.4);
        var table = metrics.ConfusionMatrix.GetFormattedConfusionTable();
        Assert.All(Patterns.Names, name => Assert.Contains(name, table, StringComparison.Ordinal));
        var right = scored.GetColumn<string>("PredictedName").Zip(scored.GetColumn<string>("Name")).Count(pair => pair.First == pair.Second);
        Assert.Equal(metrics.MicroAccuracy, right / 90.0, 9);
        Assert.Equal(3, _context.MulticlassClassification.Evaluate(scored, topKPredictionCount: 3).TopKAccuracyForAllK.Count);
    }

    [Fact]
    public void Cross_validation_trains_and_scores_every_fold()
    {
        var folds = _context.MulticlassClassification.CrossValidate(Rows(150), Pipeline(), numberOfFolds: 3, labelColumnName: "Label");
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.8, 1));
        Assert.Equal(3, folds.Select(fold => Convnet(fold.Model).Model.Parameters.Span[0]).Distinct().Count());
    }

    [Fact]
    public void A_cache_checkpoint_before_the_trainer_changes_nothing()
    {
        var key = _context.Transforms.Conversion.MapValueToKey("Label", "Name");
        var options = Patterns.Options(epochs: 2);
        options.Seed = 4;
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(options);
        var plain = key.Append(trainer).Fit(Rows(60));
        var cached = key.AppendCacheCheckpoint(_context).Append(trainer).Fit(Rows(60));
        Assert.True(Convnet(plain).Model.Parameters.Span.SequenceEqual(Convnet(cached).Model.Parameters.Span));
    }

    [Fact]
    public void Shuffled_rows_train_as_well_and_keep_their_labels()
    {
        var model = Pipeline().Fit(_context.Data.ShuffleRows(Rows(150), seed: 9));
        var metrics = _context.MulticlassClassification.Evaluate(model.Transform(_context.Data.ShuffleRows(Rows(90, seed: 2), seed: 3)));
        Assert.InRange(metrics.MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void What_the_trainer_promises_is_what_the_model_delivers()
    {
        var data = Patterns.Data(_context, 30);
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Patterns.Options(epochs: 1));
        var promised = trainer.GetOutputSchema(Promises.Of(data.Schema));
        var delivered = Promises.Of(trainer.Fit(data).Transform(data).Schema);

        Assert.Equal(delivered.Select(column => column.Name).Order(), promised.Select(column => column.Name).Order());
        foreach (var column in promised) AssertSame(column, delivered.Single(other => other.Name == column.Name));
    }

    [Fact]
    public void A_promise_without_class_names_is_kept_too()
    {
        var data = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Keyed { Features = [.. Enumerable.Repeat((float)(i % 2), 16)], Label = (uint)(i % 2) + 1 }));
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Patterns.Options(epochs: 1));
        var promised = trainer.GetOutputSchema(Promises.Of(data.Schema));
        var delivered = Promises.Of(trainer.Fit(data).Transform(data).Schema);
        foreach (var column in promised) AssertSame(column, delivered.Single(other => other.Name == column.Name));
    }

    [Fact]
    public void Images_from_a_folder_of_class_folders_are_trained_on_and_predicted()
    {
        Patterns.WriteImages(_folder, 90);
        var data = _context.Data.LoadImageFolder(Path.Combine(_folder.Path, "images"));
        var pipeline = _context.Transforms.LoadImages("Image", imageFolder: "", "ImagePath")
            .Append(_context.Transforms.ResizeImages("Image", 4, 4))
            .Append(_context.Transforms.Conversion.MapValueToKey("Label"))
            .Append(_context.MulticlassClassification.Trainers.ConvNet(Patterns.Network, featureColumnName: "Image", Patterns.Options(epochs: 20)))
            .Append(_context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);
        var scored = model.Transform(data);

        Assert.InRange(_context.MulticlassClassification.Evaluate(scored, predictedLabelColumnName: "PredictedLabel").MicroAccuracy, 0.9, 1);
        Assert.Empty(scored.GetColumn<string>("PredictedLabel").Except(Patterns.Names));
    }

    private static void AssertSame(SchemaShape.Column promised, SchemaShape.Column delivered)
    {
        Assert.Equal((delivered.Name, delivered.Kind, delivered.ItemType, delivered.IsKey), (promised.Name, promised.Kind, promised.ItemType, promised.IsKey));
        Assert.Equal(delivered.Annotations.Select(annotation => annotation.Name).Order(), promised.Annotations.Select(annotation => annotation.Name).Order());
        foreach (var annotation in promised.Annotations) AssertSame(annotation, delivered.Annotations.Single(other => other.Name == annotation.Name));
    }

    private static ConvNetTransformer Convnet(ITransformer model) =>
        model as ConvNetTransformer ?? ((IEnumerable<ITransformer>)model).OfType<ConvNetTransformer>().Single();

    private IDataView Rows(int count, int seed = 1) => _context.Data.LoadFromEnumerable(Patterns.Rows(count, seed));

    private EstimatorChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer> Pipeline() =>
        _context.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_context.MulticlassClassification.Trainers.ConvNet(Patterns.Options()))
            .Append(_context.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"));

    private sealed class Keyed
    {
        [VectorType(16)]
        public float[] Features { get; set; } = new float[16];

        [KeyType(2)]
        public uint Label { get; set; }
    }
}
