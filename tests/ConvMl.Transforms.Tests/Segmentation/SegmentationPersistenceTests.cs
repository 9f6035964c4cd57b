using System.Drawing;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

public sealed class SegmentationPersistenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Network_names_settings_and_overlay_come_back()
    {
        var saved = Threshold.Transformer(new MaskOverlay("Seen", 0.25f, [Color.Transparent, Color.FromArgb(7, 200, 0, 40)]), batchSize: 17);
        var loaded = Load(saved);
        Assert.Equal(saved.FeatureColumnName, loaded.FeatureColumnName);
        Assert.Equal(saved.FeatureColumnType, loaded.FeatureColumnType);
        Assert.Equal(17, loaded.BatchSize);
        Assert.Equal(Brightness.Precision, loaded.Precision);
        Assert.Equal(Threshold.Names, loaded.Model.ClassNames);
        Assert.True(saved.Model.Parameters.Span.SequenceEqual(loaded.Model.Parameters.Span));
        Assert.Equal(("Seen", 0.25f), (loaded.Overlay!.ColumnName, loaded.Overlay.Opacity));
        Assert.Equal(saved.Overlay!.Colors!.Select(color => color.ToArgb()), loaded.Overlay.Colors!.Select(color => color.ToArgb()));
    }

    [Fact]
    public void Overlays_without_colours_and_networks_without_overlays_come_back()
    {
        Assert.Null(Load(Threshold.Transformer(new MaskOverlay())).Overlay!.Colors);
        Assert.Null(Load(Threshold.Transformer()).Overlay);
    }

    [Fact]
    public void A_truncated_model_is_refused()
    {
        var path = Save(Threshold.Transformer(new MaskOverlay()));
        ModelFile.Change(path, "Network.bin", bytes => bytes[..^5]);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => _context.Model.LoadFile(path, out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_only_makes_a_context_loads_the_pipeline_and_predicts_the_same()
    {
        List<PathRow> rows = [];
        foreach (var row in Blots.Rows(12))
        {
            var path = _folder.File("images", $"{row.Number:D3}.png");
            using var image = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Bgra32, [.. row.Image.SelectMany(value => new byte[] { value, value, value, 255 })]);
            image.Save(path);
            rows.Add(new PathRow { ImagePath = path, Mask = row.Mask });
        }

        var data = _context.Data.LoadFromEnumerable(rows);
        var options = Blots.Options();
        options.Overlay = new MaskOverlay();
        var model = _context.Transforms.LoadImages("Image", imageFolder: "", "ImagePath")
            .Append(_context.Transforms.ResizeImages("Image", 8, 8))
            .Append(_context.SemanticSegmentation.Trainers.ConvNet(options))
            .Fit(data);
        var zip = _folder.File("model.zip");
        _context.Model.Save(model, data.Schema, zip);

        var expected = model.Transform(data).GetColumn<uint[]>("PredictedMask").Select(mask => string.Concat(mask)).ToArray();
        Assert.True(expected.Distinct().Count() > 1);
        Assert.Equal(expected.Select(mask => $"{mask} {mask}"), FreshProcess.Predict(zip, rows.Select(row => row.ImagePath)));
    }

    [Fact]
    public void Cached_and_streamed_rows_and_rows_in_a_cache_file_train_the_same_model()
    {
        float[] Fit(IDataView data, Action<SegmentationTrainer.Options> change)
        {
            var options = Blots.Options(epochs: 1);
            options.Seed = 5;
            change(options);
            return _context.SemanticSegmentation.Trainers.ConvNet(options).Fit(data).Model.Parameters.Span.ToArray();
        }

        var streamed = Fit(Blots.Data(_context, 12), _ => { });
        Assert.Equal(streamed, Fit(_context.Data.Cache(Blots.Data(_context, 12)), _ => { }));
        Assert.Equal(streamed, Fit(Blots.Data(_context, 12), options => (options.MemoryLimit, options.CacheFolder) = (0, _folder.Path)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_backend_is_chosen_by_name()
    {
        var options = Blots.Options(epochs: 1);
        options.Backend = "reference";
        Assert.Single(_context.SemanticSegmentation.Trainers.ConvNet(options).Fit(Blots.Data(_context, 4)).Training!.Epochs);
        options.Backend = "referense";
        Assert.Contains("reference", Assert.Throws<ArgumentException>(() => _context.SemanticSegmentation.Trainers.ConvNet(options).Fit(Blots.Data(_context, 4))).Message, StringComparison.Ordinal);
    }

    private SegmentationTransformer Load(SegmentationTransformer saved) => Assert.IsType<SegmentationTransformer>(new MLContext().Model.Load(Save(saved), out _));

    private string Save(SegmentationTransformer transformer)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.zip");
        _context.Model.SaveFile(transformer, _context.Data.LoadFromEnumerable(new List<ThresholdRow>()).Schema, path);
        return path;
    }

    private sealed class ThresholdRow
    {
        [VectorType(1, 2, 3)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class PathRow
    {
        public string ImagePath { get; set; } = "";

        [VectorType(8, 8)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = [];
    }
}
