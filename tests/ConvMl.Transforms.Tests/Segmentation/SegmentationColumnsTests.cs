using System.Drawing;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace ConvMl.Transforms.Tests.Segmentation;

/// <summary>The columns that a segmentation network adds.</summary>
public sealed class SegmentationColumnsTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Each_pixel_gets_the_class_of_its_largest_score()
    {
        var row = Predict(Threshold.Transformer(), [0, 120, 99, 101, 50, 255]);
        Assert.Equal([1u, 2, 1, 2, 1, 2], row.PredictedMask);
        Assert.Equal(1 / (1 + Math.Exp(-1)), row.Scores[2], 5);
        Assert.Equal(1 / (1 + Math.Exp(1)), row.Scores[6 + 2], 5);
    }

    [Fact]
    public void Scores_of_equal_logits_go_to_the_first_class() => Assert.Equal(1u, Predict(Threshold.Transformer(), [100, 100, 100, 100, 100, 100]).PredictedMask[0]);

    [Fact]
    public void A_row_that_is_not_finite_gets_missing_keys_and_scores_and_leaves_its_neighbours_alone()
    {
        float[][] images = [[0, 200, 0, 0, 0, 0], [0, float.NaN, 0, 0, 0, 0], [0, 200, 0, 0, 0, 0]];
        var data = _context.Data.LoadFromEnumerable(images.Select(image => new Floats { Image = image }).ToList());
        var rows = _context.Data.CreateEnumerable<Blots.Prediction>(Threshold.Transformer().Transform(data), reuseRowObject: false).ToList();
        Assert.Equal([1u, 2, 1, 1, 1, 1], rows[0].PredictedMask);
        Assert.All(rows[1].PredictedMask, key => Assert.Equal(0u, key));
        Assert.All(rows[1].Scores, score => Assert.True(float.IsNaN(score)));
        Assert.Equal(rows[0].Scores, rows[2].Scores);
    }

    [Fact]
    public void Masks_are_named_by_MapKeyToValue()
    {
        var scored = Threshold.Transformer().Transform(Data([0, 120, 99, 101, 50, 255]));
        var named = _context.Transforms.Conversion.MapKeyToValue("PredictedMask").Fit(scored).Transform(scored);
        Assert.Equal(["dark", "light", "dark", "light", "dark", "light"], named.GetColumn<string[]>("PredictedMask").Single());
    }

    [Fact]
    public void The_overlay_mixes_each_pixel_with_the_colour_of_its_class()
    {
        var overlay = new MaskOverlay("Seen", Opacity: 0.25f, [Color.Transparent, Color.FromArgb(200, 0, 40)]);
        var view = Threshold.Transformer(overlay).Transform(Data([0, 120, 99, 101, 50, 255]));
        Assert.Equal(new ImageDataViewType(2, 3), view.Schema["Seen"].Type);
        using var cursor = view.GetRowCursor([view.Schema["Seen"]]);
        Assert.True(cursor.MoveNext());
        MLImage image = null!;
        cursor.GetGetter<MLImage>(view.Schema["Seen"])(ref image);
        using (image)
        {
            var planes = new byte[18];
            ImagePixels.CopyPlanes(image, 3, planes);

            // 0.75 · 120 + 0.25 · (200, 0, 40), 0.75 · 101 + …, 0.75 · 255 + …; the others as they were.
            Assert.Equal([0, 140, 99, 126, 50, 241], planes[..6]);
            Assert.Equal([0, 90, 99, 76, 50, 191], planes[6..12]);
            Assert.Equal([0, 100, 99, 86, 50, 201], planes[12..]);
        }
    }

    [Fact]
    public void Colours_are_those_of_PASCAL_VOC_if_none_are_given()
    {
        (int Class, int Red, int Green, int Blue)[] published =
            [(0, 0, 0, 0), (1, 128, 0, 0), (2, 0, 128, 0), (3, 128, 128, 0), (4, 0, 0, 128), (8, 64, 0, 0), (9, 192, 0, 0), (16, 0, 64, 0), (20, 0, 64, 128)];
        Assert.All(published, entry => Assert.Equal(Color.FromArgb(entry.Red, entry.Green, entry.Blue), MaskOverlay.ColorOf(entry.Class)));
    }

    [Fact]
    public void A_pixel_without_a_class_keeps_its_colour()
    {
        using var image = new MaskOverlay(Opacity: 1).Draw([10, 20], [-1, 1], 1, 2);
        var planes = new byte[6];
        ImagePixels.CopyPlanes(image, 3, planes);
        Assert.Equal([10, 128, 10, 0, 10, 0], planes);
    }

    [Fact]
    public void Reading_another_column_costs_no_pass()
    {
        using CountingBackend backend = new();
        var view = Threshold.Transformer(new MaskOverlay(), backend: backend).Transform(Data(new byte[6], new byte[6]));
        Assert.Equal(2, view.GetColumn<byte[]>("Image").Count());
        Assert.Empty(backend.Batches);
    }

    [Fact]
    public void Rows_are_scored_in_batches_and_by_engines_one_by_one()
    {
        using CountingBackend backend = new();
        var transformer = Threshold.Transformer(backend: backend);
        _ = Predictions(transformer.Transform(Data([.. Enumerable.Repeat(new byte[6], 10)]))).Count;
        Assert.Equal([4, 4, 2], backend.Batches);
        using var engine = _context.Model.CreatePredictionEngine<Bytes, Blots.Prediction>(Threshold.Transformer());
        Assert.Equal([1u, 2, 1, 2, 1, 2], engine.Predict(new Bytes { Image = [0, 120, 99, 101, 50, 255] }).PredictedMask);
    }

    [Fact]
    public void A_second_network_behind_the_first_gets_the_next_set_number()
    {
        var transformer = Threshold.Transformer();
        var twice = transformer.GetOutputSchema(transformer.GetOutputSchema(Data(new byte[6]).Schema));
        uint set = 0;
        twice["Scores"].Annotations.GetValue("ScoreColumnSetId", ref set);
        Assert.Equal(2u, set);
    }

    private Blots.Prediction Predict(SegmentationTransformer transformer, byte[] image) => Predictions(transformer.Transform(Data(image))).Single();

    private List<Blots.Prediction> Predictions(IDataView scored) => [.. _context.Data.CreateEnumerable<Blots.Prediction>(scored, reuseRowObject: false)];

    private IDataView Data(params byte[][] images) => _context.Data.LoadFromEnumerable(images.Select(image => new Bytes { Image = image }).ToList());

    private sealed class Bytes
    {
        [VectorType(1, 2, 3)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class Floats
    {
        [VectorType(1, 2, 3)]
        public float[] Image { get; set; } = [];
    }
}
