using ConvMl.Networks;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Tests.Support;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Tests.Images;

/// <summary>A column of images as the features.</summary>
public sealed class ImageColumnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);
    private readonly CountingBackend _backend = new();

    public void Dispose()
    {
        _folder.Dispose();
        _backend.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Grey_and_colour_images_mix(int channels)
    {
        Write("grey.png", 2, 2, 20, 20, 20);
        Write("colour.png", 2, 2, 30, 18, 12); // mean 20, luminance 0.299 * 30 + 0.587 * 18 + 0.114 * 12 = 20.9
        var labels = Model(Network.Input(channels, 2, 2)).Transform(Images("grey.png", "colour.png")).GetColumn<uint>("PredictedLabel");
        Assert.Equal([3u, 3u], labels);
    }

    [Fact]
    public void Images_of_another_size_than_the_networks_are_refused_with_both_sizes_and_the_row()
    {
        Write("right.png", 2, 2, 0, 0, 0);
        Write("large.png", 5, 4, 0, 0, 0);
        var view = Model(Network.Input(1, 2, 2)).Transform(Images("right.png", "large.png"));
        var error = Assert.Throws<InvalidDataException>(() => view.GetColumn<uint>("PredictedLabel").ToArray());
        Assert.Contains("row 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("4 x 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 x 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("ResizeImages(\"Image\", 2, 2)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_images_that_are_resized_to_another_size_is_refused_at_once()
    {
        Write("a.png", 2, 2, 0, 0, 0);
        var resized = _context.Transforms.ResizeImages("Image", imageWidth: 3, imageHeight: 5).Fit(Images("a.png")).Transform(Images("a.png"));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Model(Network.Input(1, 2, 2)).Transform(resized));
        Assert.Contains("5 x 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("ResizeImages(\"Image\", 2, 2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("LoadImageMaskPairs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_unknown_size_do_not_suit_a_network_that_leaves_its_size_open()
    {
        Write("a.png", 2, 2, 0, 0, 0);
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(Network.Input(channels: 3).GlobalAveragePool().Classifier(), "Name", "Image");
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(Images("a.png")));
        Assert.Contains("ResizeImages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_four_channels_takes_no_images()
    {
        Write("a.png", 2, 2, 0, 0, 0);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Model(Network.Input(4, 2, 2)).Transform(Images("a.png")));
        Assert.Contains("1 channel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_path_and_a_corrupt_image_are_named()
    {
        Write("a.png", 2, 2, 0, 0, 0);
        _folder.Write("corrupt.jpg", [0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
        var model = Model(Network.Input(1, 2, 2));
        var empty = Assert.Throws<InvalidDataException>(() => model.Transform(Images("a.png", "")).GetColumn<uint>("PredictedLabel").ToArray());
        Assert.Contains("no image in row 1", empty.Message, StringComparison.Ordinal);
        var corrupt = Assert.Throws<InvalidDataException>(() => model.Transform(Images("a.png", "corrupt.jpg")).GetColumn<uint>("PredictedLabel").ToArray());
        Assert.Contains("row 1 (Path '", corrupt.Message, StringComparison.Ordinal);
        Assert.Contains("corrupt.jpg", corrupt.Message, StringComparison.Ordinal);
        var trainer = _context.MulticlassClassification.Trainers.ConvNet(
            Network.Input(1, 2, 2).Classifier(), "Image", new() { LabelColumnName = "Name", Backend = "reference" });
        var training = Assert.Throws<InvalidDataException>(() => trainer.Fit(Images("a.png", "corrupt.jpg")));
        Assert.Contains("corrupt.jpg", training.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_feature_column_type_of_an_image_model_states_the_size()
    {
        var type = Assert.IsType<ImageDataViewType>(Model(Network.Input(3, 4, 5)).FeatureColumnType);
        Assert.Equal((4, 5), (type.Height, type.Width));
    }

    private ConvNetTransformer Model(Network input)
    {
        var network = input.Classifier(3);
        return new ConvNetTransformer(new(new ConvNetModel(network, network.CreateParameters(1), null), "Image", FeatureKind.Image, 4), _backend, null);
    }

    private IDataView Images(params string[] names)
    {
        var rows = _context.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name.Length == 0 ? "" : _folder.File(name) }));
        return _context.Transforms.LoadImages("Image", imageFolder: "", "Path").Fit(rows).Transform(rows);
    }

    private void Write(string name, int width, int height, byte red, byte green, byte blue)
    {
        using var image = MLImage.CreateFromPixels(
            width, height, MLPixelFormat.Rgba32, [.. Enumerable.Repeat(new byte[] { red, green, blue, 255 }, width * height).SelectMany(pixel => pixel)]);
        image.Save(_folder.File(name));
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = "";

        [KeyType(2)]
        public uint Name { get; set; } = 1;
    }
}
