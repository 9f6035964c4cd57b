using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Serving;
using ConvMl.Transforms.Tests.Support;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

/// <summary>Images of another size than the network was trained on.</summary>
public sealed class OtherSizesTests
{
    // Down to a quarter and up again: of stride 4.
    private static readonly Network Hourglass = Network.Input(1, 8, 8).Conv2D(4, kernel: 3).ReLU().MaxPool2D(2).MaxPool2D(2).Conv2D(4, kernel: 1).Upsample2D(4).Conv2D(2, kernel: 3);

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(8, 9)]
    [InlineData(2, 300)]
    public void An_image_of_any_size_gets_a_mask_of_its_size(int height, int width)
    {
        using ConvNetPredictor predictor = new(Threshold.Transformer());
        float[] image = [.. Enumerable.Range(0, height * width).Select(pixel => pixel * 37 % 200f)];
        var prediction = predictor.Segment(image, height, width);
        Assert.Equal((height, width), (prediction.Height, prediction.Width));
        Assert.Equal(image.Select(value => value > 100 ? 1 : 0), prediction.Mask);
    }

    [Fact]
    public void Between_multiples_of_the_stride_the_image_is_continued_with_its_last_row_and_column()
    {
        using ConvNetPredictor predictor = new(Transformer(Hourglass));
        Random random = new(1);
        float[] image = [.. Enumerable.Range(0, 9 * 6).Select(_ => (float)random.Next(256))];
        float[] continued = [.. from y in Enumerable.Range(0, 12) from x in Enumerable.Range(0, 8) select image[(Math.Min(y, 8) * 6) + Math.Min(x, 5)]];
        var (part, whole) = (predictor.Segment(image, 9, 6), predictor.Segment(continued, 12, 8));
        for (var y = 0; y < 9; y++)
        {
            for (var x = 0; x < 6; x++) Assert.Equal(whole.Scores[(y * 8) + x], part.Scores[(y * 6) + x]);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(50)]
    public void Tiles_give_what_the_whole_image_gives_where_the_network_sees_less_than_a_sixteenth_of_them(int tileSize)
    {
        // It sees a pixel beside its own.
        var network = Network.Input(1, 8, 8).Conv2D(4, kernel: 3).ReLU().Conv2D(2, kernel: 1);
        Random random = new(1);
        float[] image = [.. Enumerable.Range(0, 90 * 61).Select(_ => (float)random.Next(256))];
        using ConvNetPredictor whole = new(Transformer(network));
        using ConvNetPredictor tiles = new(Transformer(network), tileSize: tileSize);
        Tolerances.AssertSameScores(whole.Segment(image, 90, 61).Scores, tiles.Segment(image, 90, 61).Scores);
    }

    [Fact]
    public void Tiles_lie_on_the_grid_of_the_networks_stride()
    {
        float[] image = [.. Enumerable.Range(0, 61 * 90).Select(pixel => pixel * 37 % 251f)];
        var network = Network.Input(1, 8, 8).MaxPool2D(2).MaxPool2D(2).Conv2D(2, kernel: 1).Upsample2D(4);
        using ConvNetPredictor whole = new(Transformer(network));
        using ConvNetPredictor tiles = new(Transformer(network), tileSize: 23);
        Tolerances.AssertSameScores(whole.Segment(image, 61, 90).Scores, tiles.Segment(image, 61, 90).Scores);
    }

    [Fact]
    public void A_large_image_is_run_in_tiles_of_that_size()
    {
        using RecordingBackend backend = new();
        var model = Threshold.Transformer(backend: backend);
        using ConvNetPredictor predictor = new(model, maxBatchSize: 1, tileSize: 64);
        Assert.Equal(200 * 1000, predictor.Segment(new float[200 * 1000], 200, 1000).Mask.Count);
        Assert.Equal([1, 64, 64], backend.Networks[^1].Inputs[0].Shape);
    }

    [Fact]
    public void A_mask_alone_is_that_of_the_scores()
    {
        // It sees a pixel beside its own.
        using ConvNetPredictor predictor = new(Transformer(Network.Input(1, 8, 8).Conv2D(4, kernel: 3).ReLU().Conv2D(3, kernel: 1)), tileSize: 32);
        foreach (var (height, width) in new[] { (8, 8), (1, 1), (90, 61) })
        {
            using var image = Noise(height, width);
            var mask = predictor.SegmentMask(image);
            Assert.Equal((height, width, 3), (mask.Height, mask.Width, mask.ClassNames.Count));
            Assert.Equal(predictor.Segment(image).Mask, mask.Mask);
        }

        using CountingBackend counting = new();
        using ConvNetPredictor classifies = new(Brightness.Transformer(counting));
        using var square = Noise(2, 2);
        Assert.Contains("call Predict", Assert.Throws<NotSupportedException>(() => classifies.SegmentMask(square)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_alone_takes_no_memory_for_the_scores_of_a_high_image()
    {
        const int Classes = 40, Height = 4000, Width = 30;
        using ConvNetPredictor predictor = new(Transformer(Network.Input(1, 8, 8).Conv2D(Classes, kernel: 1)), maxBatchSize: 1, tileSize: 32);
        using var image = Noise(Height, Width);
        predictor.SegmentMask(image);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Height * Width, predictor.SegmentMask(image).Mask.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, sizeof(float) * Classes * Height * Width / 4);
    }

    [Fact]
    public void A_column_of_large_images_is_scored_in_tiles_by_views_and_engines()
    {
        using RecordingBackend backend = new();
        var network = Network.Input(1, 8, 8).Conv2D(4, kernel: 3).ReLU().Conv2D(2, kernel: 1);
        var transformer = Transformer(network, new MaskOverlay(), backend);
        Random random = new(1);
        WideRow[] rows = [.. Enumerable.Range(0, 3).Select(_ => new WideRow { Image = [.. Enumerable.Range(0, 3 * 700).Select(_ => (float)random.Next(256))] })];
        rows[1].Image[5] = float.NaN;
        var scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 3, 700), scored.Schema["Scores"].Type);
        var said = _context.Data.CreateEnumerable<Blots.Prediction>(scored, reuseRowObject: false).ToArray();
        Assert.Equal([1, 3, 512], backend.Networks[^1].Inputs[0].Shape);

        using ConvNetPredictor predictor = new(Transformer(network), tileSize: 700);
        using var engine = _context.Model.CreatePredictionEngine<WideRow, Blots.Prediction>(transformer);
        foreach (var number in new[] { 0, 2 })
        {
            var whole = predictor.Segment(rows[number].Image, 3, 700);
            Tolerances.AssertSameScores(whole.Scores, said[number].Scores);
            Tolerances.AssertSameScores(whole.Scores, engine.Predict(rows[number]).Scores);
            Assert.Equal(whole.Mask, said[number].PredictedMask.Select(key => (int)key - 1));
        }

        Assert.All(said[1].Scores, score => Assert.Equal(float.NaN, score));
        Assert.All(said[1].PredictedMask, key => Assert.Equal(0u, key));
    }

    [Fact]
    public void A_column_of_another_size_is_scored_in_its_size_by_views_and_engines()
    {
        var transformer = Transformer(Hourglass, new MaskOverlay());
        var rows = Blots.Rows(5).Select(row => new LargeRow { Image = [.. row.Image, .. row.Image[..26]] }).ToList();
        var scored = transformer.Transform(_context.Data.LoadFromEnumerable(rows));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 9, 10), scored.Schema["Scores"].Type);
        using ConvNetPredictor predictor = new(transformer);
        using var engine = _context.Model.CreatePredictionEngine<LargeRow, Blots.Prediction>(transformer);
        foreach (var (row, said) in rows.Zip(_context.Data.CreateEnumerable<Blots.Prediction>(scored, reuseRowObject: false)))
        {
            Tolerances.AssertSameScores(predictor.Segment([.. row.Image.Select(value => (float)value)], 9, 10).Scores, said.Scores);
            Tolerances.AssertSameScores(engine.Predict(row).Scores, said.Scores);
        }
    }

    [Fact]
    public void A_network_with_a_layer_for_its_own_size_alone_says_so()
    {
        var transformer = Transformer(Network.Input(1, 8, 8).Conv2D(2, kernel: 3).Flatten().Dense(128).Append(new Layers.Shaping.Reshape([2, 8, 8])));
        using ConvNetPredictor predictor = new(transformer);
        Assert.Equal(64, predictor.Segment(new byte[64]).Mask.Count);
        Assert.Throws<NetworkException>(() => predictor.Segment(new float[90], 9, 10));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(_context.Data.LoadFromEnumerable([new LargeRow()])));
        Assert.Contains("[1, 8, 8]", error.Message, StringComparison.Ordinal);
        Assert.Contains("found [1, 9, 10]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_not_an_image_of_that_size_are_refused()
    {
        using ConvNetPredictor predictor = new(Threshold.Transformer());
        Assert.Contains("5 values", Assert.Throws<ArgumentException>(() => predictor.Segment(new float[5], 2, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => predictor.Segment([], 0, 2));
    }

    [Fact]
    public void Many_threads_with_images_of_two_sizes_get_the_right_masks()
    {
        using ConvNetPredictor predictor = new(Threshold.Transformer());
        var wrong = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var (height, width) = i % 2 == 0 ? (3, 4) : (5, 2);
            float[] image = [.. Enumerable.Range(0, height * width).Select(pixel => ((i >> (pixel % 8)) & 1) * 200f)];
            if (!predictor.Segment(image, height, width).Mask.SequenceEqual(image.Select(value => value > 100 ? 1 : 0))) Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }

    private static SegmentationTransformer Transformer(Network network, MaskOverlay? overlay = null, IBackend? backend = null) =>
        new(new(new ConvNetModel(network, network.CreateParameters(3), null), "Image", FeatureKind.Bytes, 2), overlay, backend ?? new ManagedBackend(), training: null);

    private static MLImage Noise(int height, int width)
    {
        Random random = new(1);
        var pixels = new byte[4 * height * width];
        random.NextBytes(pixels);
        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }

    private sealed class WideRow
    {
        [VectorType(1, 3, 700)]
        public float[] Image { get; set; } = [];
    }

    private sealed class LargeRow
    {
        [VectorType(1, 9, 10)]
        public byte[] Image { get; set; } = new byte[90];
    }
}
