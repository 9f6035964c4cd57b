using System.Drawing;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Serving;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

public sealed class SegmentationPredictorTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void An_image_gets_its_mask_scores_and_names()
    {
        using ConvNetPredictor predictor = new(Threshold.Transformer());
        var prediction = predictor.Segment([0, 120, 99, 101, 50, 255]);
        Assert.Equal([0, 1, 0, 1, 0, 1], prediction.Mask);
        Assert.Equal((2, 3), (prediction.Height, prediction.Width));
        Assert.Equal(1 / (1 + Math.Exp(-1)), prediction.Scores[2], 5);
        Assert.Equal(1 / (1 + Math.Exp(1)), prediction.Scores[6 + 2], 5);
        Assert.Equal(Threshold.Names, prediction.ClassNames);
        Assert.Equal(prediction.Mask, predictor.Segment([0f, 120, 99, 101, 50, 255]).Mask);
    }

    [Fact]
    public void The_predictor_agrees_with_the_data_view()
    {
        var model = _context.SemanticSegmentation.Trainers.ConvNet(Blots.Options(epochs: 2)).Fit(Blots.Data(_context, 20));
        var rows = Blots.Rows(6, seed: 3);
        var expected = _context.Data.CreateEnumerable<Blots.Prediction>(model.Transform(_context.Data.LoadFromEnumerable(rows)), reuseRowObject: false).ToList();
        using ConvNetPredictor predictor = new(model);
        foreach (var (row, said) in rows.Zip(expected))
        {
            var prediction = predictor.Segment(row.Image);
            Assert.Equal(said.PredictedMask.Select(key => (int)key - 1), prediction.Mask);
            Tolerances.AssertSameScores(said.Scores, prediction.Scores);
        }
    }

    [Fact]
    public void Eight_threads_get_the_right_masks()
    {
        using ConvNetPredictor predictor = new(Threshold.Transformer(), maxBatchSize: 4);
        var wrong = 0;
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            byte[] image = [.. Enumerable.Range(0, 6).Select(pixel => (byte)(((i >> pixel) & 1) * 200))];
            if (!predictor.Segment(image).Mask.SequenceEqual(image.Select(value => value / 200))) Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_prediction_is_drawn_over_its_image()
    {
        using ConvNetPredictor predictor = new(Threshold.Transformer());
        using var image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, [.. new byte[] { 0, 200, 0, 0, 0, 0 }.SelectMany(value => new byte[] { value, value, value, 255 })]);
        using var drawn = new MaskOverlay(Opacity: 1, Colors: [Color.Transparent, Color.Blue]).Draw(image, predictor.Segment(image));
        var planes = new byte[18];
        ImagePixels.CopyPlanes(drawn, 3, planes);
        Assert.Equal(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0 }, planes);
    }

    [Fact]
    public void Classifiers_predict_and_segmentation_networks_segment()
    {
        using CountingBackend backend = new();
        using ConvNetPredictor segments = new(Threshold.Transformer());
        using ConvNetPredictor classifies = new(Brightness.Transformer(backend));
        Assert.Contains("call Segment", Assert.Throws<NotSupportedException>(() => segments.Predict(new byte[6])).Message, StringComparison.Ordinal);
        Assert.Contains("call Predict", Assert.Throws<NotSupportedException>(() => classifies.Segment(new byte[4])).Message, StringComparison.Ordinal);
    }
}
