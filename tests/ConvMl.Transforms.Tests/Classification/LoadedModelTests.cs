using System.Globalization;
using ConvMl.Networks;
using ConvMl.Transforms.Data;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Classification;

public sealed class LoadedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_process_that_only_makes_a_context_loads_the_pipeline_and_predicts_the_same(bool hasLayersOfItsOwn)
    {
        Patterns.WriteImages(_folder, 60);
        var data = _context.Data.LoadImageFolder(Path.Combine(_folder.Path, "images"));
        IEstimator<ITransformer> before = _context.Transforms.LoadImages("Image", imageFolder: "", "ImagePath")
            .Append(_context.Transforms.ResizeImages("Image", 4, 4))
            .Append(_context.Transforms.Conversion.MapValueToKey("Label"));
        if (hasLayersOfItsOwn)
            before = before.Append(_context.Transforms.Conv2D("Image", filters: 4, kernel: 3)).Append(_context.Transforms.ReLU("Image"));
        var network = hasLayersOfItsOwn ? Network.Input(4, 4, 4).Classifier() : Patterns.Network;
        var model = before
            .Append(_context.MulticlassClassification.Trainers.ConvNet(network, featureColumnName: "Image", Patterns.Options(epochs: 3)))
            .Append(_context.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        var path = _folder.File("model.zip");
        _context.Model.Save(model, data.Schema, path);

        var images = _context.Data.CreateEnumerable<ImageFolderRow>(data, reuseRowObject: false).Take(8).Select(row => row.ImagePath).ToArray();
        var lines = FreshProcess.Predict(path, images);
        var scored = new MLContext().Model.Load(path, out _).Transform(data);
        var labels = scored.GetColumn<string>("PredictedLabel").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        Assert.Equal(images.Length, lines.Length);
        for (var i = 0; i < images.Length; i++)
        {
            var words = lines[i].Split(' ');
            Assert.Equal(labels[i], words[0]);
            Assert.Equal(scores[i], words[1..^1].Select(word => float.Parse(word, CultureInfo.InvariantCulture)));
            Assert.Equal(labels[i], words[^1]);
        }
    }

    [Fact]
    public void A_saved_pipeline_gives_the_same_scores_when_loaded()
    {
        var model = _context.Transforms.Conversion.MapValueToKey("Label", "Name")
            .Append(_context.MulticlassClassification.Trainers.ConvNet(Patterns.Options()))
            .Append(_context.Transforms.Conversion.MapKeyToValue("PredictedName", "PredictedLabel"))
            .Fit(Rows(60));
        var path = _folder.File("model.zip");
        _context.Model.Save(model, Rows(1).Schema, path);
        var loaded = new MLContext().Model.Load(path, out var schema);

        Assert.NotNull(schema.GetColumnOrNull("Features"));
        var expected = model.Transform(Rows(40)).GetColumn<float[]>("Score").ToArray();
        Assert.Equal(expected, loaded.Transform(Rows(40)).GetColumn<float[]>("Score").ToArray());
        using var engine = _context.Model.CreatePredictionEngine<Patterns.Row, Prediction>(loaded);
        var rows = Patterns.Rows(40);
        for (var i = 0; i < rows.Count; i++) Tolerances.AssertSameScores(expected[i], engine.Predict(rows[i]).Score);
    }

    private IDataView Rows(int count) => _context.Data.LoadFromEnumerable(Patterns.Rows(count));

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
