using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Scenes;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Serving;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

/// <summary>From the loaders' columns through the presets to metrics, files and pictures.</summary>
public sealed class SegmentationPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public static TheoryData<string, Network> Presets => new()
    {
        { nameof(UNet), Networks.Presets.Presets.UNet([3, 32, 32], width: 2, levels: 2) },
        { nameof(SeparableUNet), Networks.Presets.Presets.SeparableUNet([3, 32, 32], width: 2) },
        { nameof(DilatedContext), Networks.Presets.Presets.DilatedContext([3, 32, 32], width: 2, halvings: 2, contextWidth: 2) },
        { nameof(DeconvNet), Networks.Presets.Presets.DeconvNet([3, 32, 32], width: 2, stages: 3, denseUnits: 4) },
        { nameof(Fcn), Networks.Presets.Presets.Fcn([3, 32, 32], width: 2, stages: 3, denseUnits: 4) },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scenes_are_learned_measured_saved_and_drawn()
    {
        var model = _context.SemanticSegmentation.Trainers.ConvNet(
            Networks.Presets.Presets.UNet([3, 32, 32], width: 4, levels: 2), new() { Epochs = 6, BatchSize = 4, Optimizer = new Adam(0.01f), Overlay = new MaskOverlay() }).Fit(Scenes(24));
        var path = _folder.File("model.zip");
        _context.Model.Save(model, Scenes(1).Schema, path);
        var loaded = new MLContext().Model.Load(path, out _);
        var scored = loaded.Transform(Scenes(6));
        var metrics = _context.SemanticSegmentation.Evaluate(scored);
        Assert.Equal(6 * 32 * 32, metrics.PixelsOf.Sum());
        Assert.InRange(metrics.PixelAccuracy, 0.3, 1);
        var named = _context.Transforms.Conversion.MapKeyToValue("PredictedMask").Fit(scored).Transform(scored);
        Assert.All(named.GetColumn<string[]>("PredictedMask").SelectMany(names => names).Distinct(), name => Assert.Contains(name, FashionScenes.ClassNames));
        Assert.All(scored.GetColumn<MLImage>("Overlay"), image => Assert.Equal((32, 32), (image.Height, image.Width)));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Presets_train_on_their_size_and_segment_images_of_others(string name, Network network)
    {
        var model = _context.SemanticSegmentation.Trainers.ConvNet(network, new() { Epochs = 1, BatchSize = 2 }).Fit(Scenes(4));
        Assert.True(model.Model.Network.HeadShape == [11, 32, 32], name);
        using ConvNetPredictor predictor = new(model);
        foreach (var (height, width) in new[] { (32, 32), (45, 70) })
        {
            var prediction = predictor.Segment(new float[3 * height * width], height, width);
            Assert.Equal(height * width, prediction.Mask.Count);
            Assert.Equal(height * width, prediction.Scores.Sum(), 0.1);
        }
    }

    private IDataView Scenes(int count)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "fashion-mnist");
        return _context.Data.LoadFashionScenes(
            Path.Combine(folder, "t10k-images-idx3-ubyte.gz"), Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), ScenePart.Test, count, new() { Height = 32, Width = 32 });
    }
}
