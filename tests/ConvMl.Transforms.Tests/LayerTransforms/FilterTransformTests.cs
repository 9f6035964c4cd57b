using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.LayerTransforms;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Designed = ConvMl.Filters.Filters;

namespace ConvMl.Transforms.Tests.LayerTransforms;

/// <summary>Designed filters and components of patches in ML.NET pipelines.</summary>
public sealed class FilterTransformTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_designed_bank_is_laid_on_each_channel()
    {
        var data = Data(3);
        var model = _context.Transforms.Conv2D("Edges", "Pixels", Designed.Sobel()).Fit(data);
        var edges = model.Transform(data);

        Assert.Equal([4, 6, 6], ((VectorDataViewType)edges.Schema["Edges"].Type).Dimensions.ToArray());
        Assert.False(model.IsTrainable);
        var (pixels, found) = (data.GetColumn<float[]>("Pixels").First(), edges.GetColumn<float[]>("Edges").First());
        var expected = TemplateMatching.Correlate([1, 6, 6], pixels.AsSpan(36, 36), [1, 3, 3], Designed.Sobel()[1]);
        Assert.Equal(expected[2, 3], found[(3 * 36) + (3 * 6) + 4], 1e-4f);
    }

    [Fact]
    public void Components_of_patches_are_learned_without_labels_saved_and_loaded()
    {
        var data = Data(60);
        var pipeline = _context.Transforms.PatchPrincipalComponents("Components", "Pixels", new() { Components = 4, Patch = (2, 3), BothSigns = true, Seed = 5 })
            .Append(_context.Transforms.ReLU("Features", "Components"));
        var model = pipeline.Fit(data);
        Assert.Contains(pipeline.GetOutputSchema(Promises.Of(data.Schema)), column => column.Name == "Components");

        var path = Path.Combine(_folder.Path, "components.zip");
        _context.Model.Save(model, data.Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);
        var expected = model.Transform(data).GetColumn<float[]>("Features").ToArray();
        Assert.Equal(8 * 36, expected[0].Length);
        Assert.Equal(expected, loaded.Transform(data).GetColumn<float[]>("Features"));
        Assert.Equal(expected, pipeline.Fit(data).Transform(data).GetColumn<float[]>("Features"));
    }

    [Fact]
    public void What_cannot_be_learned_is_named()
    {
        var data = Data(20);
        Assert.Contains("'Pixel'", Assert.Throws<ArgumentOutOfRangeException>(() => _context.Transforms.PatchPrincipalComponents("C", "Pixel").Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("7×7", Assert.Throws<GeometryException>(() => _context.Transforms.PatchPrincipalComponents("C", "Pixels", patch: 7).Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("directions", Assert.Throws<ArgumentOutOfRangeException>(
            () => _context.Transforms.PatchPrincipalComponents("C", "Pixels", components: 8, patch: 2).Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains("0 patches", Assert.Throws<InvalidDataException>(
            () => _context.Transforms.PatchPrincipalComponents("C", "Pixels", components: 2, patch: 2).Fit(Data(0))).Message, StringComparison.Ordinal);
        var damaged = _context.Data.LoadFromEnumerable([new Row(), new Row { Pixels = [.. Enumerable.Repeat(float.NaN, 72)] }]);
        Assert.Contains("row 1", Assert.Throws<InvalidDataException>(
            () => _context.Transforms.PatchPrincipalComponents("C", "Pixels", components: 2, patch: 2).Fit(damaged)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Filters_found_without_labels_and_a_linear_trainer_classify_clothes()
    {
        var pipeline = _context.Transforms.PatchPrincipalComponents("Filtered", "Features", new() { Components = 16, Patch = 5, BothSigns = true })
            .Append(_context.Transforms.ReLU("Filtered"))
            .Append(_context.Transforms.AveragePool2D("Pooled", "Filtered", window: 4))
            .Append(_context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options { FeatureColumnName = "Pooled", L1Regularization = 0, MaximumNumberOfIterations = 40 }));

        var model = pipeline.Fit(FashionMnist.Train(_context));
        Assert.InRange(_context.MulticlassClassification.Evaluate(model.Transform(FashionMnist.Test(_context))).MicroAccuracy, 0.86, 1);
    }

    [Fact]
    public void A_picture_is_written_as_it_is()
    {
        var picture = Designed.Gabor(4, 6).Draw(scale: 3);
        var path = Path.Combine(_folder.Path, "bank.png");
        picture.Save(path);

        using var image = MLImage.CreateFromFile(path);
        var planes = new byte[picture.Width * picture.Height];
        ImagePixels.CopyPlanes(image, 1, planes);
        Assert.Equal(picture.Pixels.ToArray(), planes);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Contains(".png", Assert.Throws<ArgumentException>(() => picture.Save(Path.Combine(_folder.Path, "bank.jpg"))).Message, StringComparison.Ordinal);
    }

    private IDataView Data(int rows)
    {
        var random = new Random(1);
        return _context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(_ => new Row { Pixels = [.. Enumerable.Range(0, 72).Select(_ => random.NextSingle())] }).ToList());
    }

    public sealed class Row
    {
        [VectorType(2, 6, 6)]
        public float[] Pixels { get; set; } = new float[72];
    }
}
