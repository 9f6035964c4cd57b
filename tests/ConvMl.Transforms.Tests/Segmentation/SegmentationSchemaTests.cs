using System.Drawing;
using ConvMl.Geometry;
using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

/// <summary>What the trainer says about columns and networks that do not fit, and what it promises of those that do.</summary>
public sealed class SegmentationSchemaTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void What_is_promised_is_delivered()
    {
        var data = Blots.NamedData(_context, 4);
        var trainer = Trainer(Blots.Network, options => (options.Epochs, options.Overlay) = (1, new MaskOverlay("Seen")));
        var promised = trainer.GetOutputSchema(Promises.Of(data.Schema)).ToDictionary(column => column.Name);
        var delivered = Promises.Of(trainer.Fit(data).GetOutputSchema(data.Schema)).ToList();
        Assert.Equal(promised.Keys.Order(), delivered.Select(column => column.Name).Order());
        foreach (var name in new[] { "PredictedMask", "Scores", "Seen" })
        {
            var (before, after) = (promised[name], delivered.Single(column => column.Name == name));
            Assert.Equal((before.Kind, before.IsKey, before.ItemType.RawType), (after.Kind, after.IsKey, after.ItemType.RawType));
            Assert.Equal(before.Annotations.Select(annotation => annotation.Name).Order(), after.Annotations.Select(annotation => annotation.Name).Order());
        }
    }

    [Fact]
    public void Columns_that_are_no_masks_are_refused()
    {
        Refused<NoMask>("no mask column 'Mask'", "'Image'");
        Refused<FloatMask>("Vector<Single, 8, 8>", "vector of keys", "LoadImageMaskPairs");
        Refused<ScalarMask>("Key<UInt32", "vector of keys");
        Refused<FlatMask>("Vector<Key<UInt32", "64", "[height, width]");
        Refused<OpenMask>("unknown size", "[VectorType(height, width)]");
        Refused<OneClass>("at least 2 values");
    }

    [Fact]
    public void Columns_that_are_no_masks_are_refused_before_there_is_data()
    {
        var trainer = Trainer(Blots.Network);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(Promises.Of(Load<FloatMask>().Schema)));
        Assert.Contains("vector of keys", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(Promises.Of(Load<NoImage>().Schema)));
        Assert.Contains("no feature column 'Image'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_and_masks_of_different_sizes_are_refused_with_both() =>
        Refused<LargerMask>("masks of 8 x 8 (height x width)", "'Image'", "found 8 x 16", "Height and Width");

    [Fact]
    public void Masks_beside_vectors_are_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Network.Input([64]).Dense(3), options => options.FeatureColumnName = "Flat").Fit(Load<FlatFeatures>()));
        Assert.Contains("'Flat' holds [64]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_another_number_of_channels_than_classes_is_told_the_layer() =>
        RefusedNetwork(Network.Input(1).Conv2D(4, kernel: 3).Conv2D(5, kernel: 1, name: "top").ReLU(), "'relu_1' is [5, 8, 8]", "3 classes", "expected [3, 8, 8]", "'top' (Conv2D) gives 5 channels: let it give 3");

    [Fact]
    public void A_network_that_shrinks_by_valid_padding_is_told_the_layer() =>
        RefusedNetwork(Network.Input(1).Conv2D(4, kernel: 3, padding: Padding.Valid, name: "first").Conv2D(3, kernel: 1), "[3, 6, 6]", "'first' (Conv2D) turns 8 x 8 into 6 x 6", "Padding.Same");

    [Fact]
    public void A_network_that_does_not_come_back_to_its_inputs_size_is_told_how_far_it_is_off() =>
        RefusedNetwork(Network.Input(1).Conv2D(4, kernel: 3).MaxPool2D(2).MaxPool2D(2).Upsample2D(2).Conv2D(3, kernel: 1, name: "top"), "[3, 4, 4]", "Upsample2D(2) behind 'top'");

    [Fact]
    public void A_pooling_that_drops_a_row_is_told_its_multiple() =>
        RefusedNetwork(Network.Input(1).Conv2D(3, kernel: 3).MaxPool2D(3, name: "pool").Upsample2D(3), "[3, 6, 6]", "'pool' (MaxPool2D) turns 8 x 8 into 2 x 2", "multiple of 3 high");

    [Fact]
    public void A_network_that_gives_a_larger_map_is_told_the_layer() =>
        RefusedNetwork(Network.Input(1).Conv2D(3, kernel: 3).Upsample2D(2, name: "up"), "[3, 16, 16]", "'up' (Upsample2D) turns 8 x 8 into 16 x 16");

    [Fact]
    public void A_classifier_is_told_where_it_becomes_one() =>
        RefusedNetwork(Network.Input(1, 8, 8).Conv2D(3, kernel: 3).Classifier(), "[3]", "'flatten_1' (Flatten) makes an image [3, 8, 8] a vector [192]", "PixelClassifier()");

    [Fact]
    public void Images_without_a_labelled_pixel_are_named_all_at_once()
    {
        var rows = Blots.Rows(8);
        rows[2].Mask = new uint[64];
        rows[5].Mask = new uint[64];
        var error = Assert.Throws<TrainingException>(() => Trainer(Blots.Network).Fit(_context.Data.LoadFromEnumerable(rows)));
        Assert.Contains("2 of 8 rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("row 2; row 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("ignore id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_masks_of_other_classes_are_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Blots.Network).Fit(Blots.Data(_context, 4), Load<FourClasses>()));
        Assert.Contains("validation data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlays_that_cannot_be_drawn_are_refused_before_training()
    {
        var few = Assert.Throws<ArgumentException>(() => Trainer(Blots.Network, options => options.Overlay = new MaskOverlay(Colors: [Color.Red])).Fit(Blots.Data(_context, 4)));
        Assert.Contains("1 colours for 3 classes", few.Message, StringComparison.Ordinal);
        Assert.Contains("opacity is 2", Assert.Throws<ArgumentException>(() => Trainer(Blots.Network, options => options.Overlay = new MaskOverlay(Opacity: 2))).Message, StringComparison.Ordinal);
        var edges = _context.Transforms.Conv2D("Edges", "Image", 6, kernel: 3).Fit(Blots.Data(_context, 4)).Transform(Blots.Data(_context, 4));
        var wide = Assert.Throws<ArgumentException>(() =>
            Trainer(Network.Input(6).Conv2D(3, kernel: 1), options => (options.FeatureColumnName, options.Overlay) = ("Edges", new MaskOverlay())).Fit(edges));
        Assert.Contains("1 or 3 channels", wide.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_with_several_inputs_are_refused_when_the_trainer_is_made() =>
        Assert.Contains("2 inputs", Assert.Throws<ArgumentException>(() => Trainer(Network.Input(1, 8, 8).AddInput([1, 8, 8], "other"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_model_refuses_images_of_another_number_of_channels()
    {
        var model = Trainer(Blots.Network, options => options.Epochs = 1).Fit(Blots.Data(_context, 4));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(Load<ThreeChannels>()));
        Assert.Contains("Vector<Byte, 3, 8, 8>", error.Message, StringComparison.Ordinal);
    }

    private SegmentationTrainer Trainer(Network network, Action<SegmentationTrainer.Options>? change = null)
    {
        var options = Blots.Options();
        options.Network = network;
        change?.Invoke(options);
        return _context.SemanticSegmentation.Trainers.ConvNet(options);
    }

    private void Refused<TRow>(params string[] words)
        where TRow : class, new()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(Blots.Network).Fit(Load<TRow>()));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private void RefusedNetwork(Network network, params string[] words)
    {
        var error = Assert.Throws<NetworkException>(() => Trainer(network).Fit(Blots.Data(_context, 4)));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private IDataView Load<TRow>()
        where TRow : class, new() => _context.Data.LoadFromEnumerable([new TRow()]);

    private class Pixels
    {
        [VectorType(1, 8, 8)]
        public byte[] Image { get; set; } = new byte[64];
    }

    private sealed class NoMask : Pixels;

    private sealed class NoImage
    {
        [VectorType(8, 8)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = new uint[64];
    }

    private sealed class FloatMask : Pixels
    {
        [VectorType(8, 8)]
        public float[] Mask { get; set; } = new float[64];
    }

    private sealed class ScalarMask : Pixels
    {
        [KeyType(3)]
        public uint Mask { get; set; }
    }

    private sealed class FlatMask : Pixels
    {
        [VectorType(64)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = new uint[64];
    }

    private sealed class OpenMask : Pixels
    {
        [KeyType(3)]
        public uint[] Mask { get; set; } = new uint[64];
    }

    private sealed class OneClass : Pixels
    {
        [VectorType(8, 8)]
        [KeyType(1)]
        public uint[] Mask { get; set; } = new uint[64];
    }

    private sealed class FourClasses : Pixels
    {
        [VectorType(8, 8)]
        [KeyType(4)]
        public uint[] Mask { get; set; } = new uint[64];
    }

    private sealed class LargerMask : Pixels
    {
        [VectorType(8, 16)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = new uint[128];
    }

    private sealed class FlatFeatures
    {
        [VectorType(64)]
        public float[] Flat { get; set; } = new float[64];

        [VectorType(8, 8)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = new uint[64];
    }

    private sealed class ThreeChannels
    {
        [VectorType(3, 8, 8)]
        public byte[] Image { get; set; } = new byte[192];
    }
}
