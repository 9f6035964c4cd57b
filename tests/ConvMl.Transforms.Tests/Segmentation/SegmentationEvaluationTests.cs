using ConvMl.Transforms.Tests.Support;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Segmentation;

public sealed class SegmentationEvaluationTests
{
    private readonly MLContext _context = new(seed: 1);

    [Fact]
    public void Masks_are_measured_row_by_row_and_missing_pixels_do_not_count()
    {
        // Of six labelled pixels five are right; of "light" are three, of which two are found, and nothing else is taken for it.
        var data = _context.Data.LoadFromEnumerable([new Pixels { Image = [0, 200, 0, 99, 0, 0] }, new Pixels { Image = [200, 0, 0, 0, 0, 0], Mask = [2, 2, 1, 0, 0, 0] }]);
        var metrics = _context.SemanticSegmentation.Evaluate(Threshold.Transformer().Transform(data));
        Assert.Equal(5 / 6.0, metrics.PixelAccuracy);
        Assert.Equal([3 / 4.0, 2 / 3.0], metrics.IoU);
        Assert.Equal((3L, 1L), (metrics.PixelsOf[0], metrics.Confusion(1, 0)));
    }

    [Fact]
    public void A_mask_that_was_not_predicted_is_wrong()
    {
        var data = _context.Data.LoadFromEnumerable([new Masks { PredictedMask = [0, 2] }]);
        Assert.Equal(0.5, _context.SemanticSegmentation.Evaluate(data).PixelAccuracy);
    }

    [Fact]
    public void Five_folds_each_train_and_measure_a_model_of_their_own()
    {
        var data = Blots.NamedData(_context, 30);
        var results = _context.SemanticSegmentation.CrossValidate(data, _context.SemanticSegmentation.Trainers.ConvNet(Blots.Options(epochs: 5)), seed: 1);
        Assert.Equal([0, 1, 2, 3, 4], results.Select(result => result.Fold));
        Assert.Equal(30, results.Sum(result => result.ScoredHoldOutSet.GetColumn<uint[]>("PredictedMask").Count()));
        Assert.All(results, result => Assert.InRange(result.Metrics.PixelAccuracy, 0.8, 1));
        Assert.Equal(5, results.Select(result => result.Model).Distinct().Count());
    }

    [Fact]
    public void Folds_keep_rows_of_one_key_together()
    {
        var results = _context.SemanticSegmentation.CrossValidate(
            _context.Data.LoadFromEnumerable(Blots.Rows(24).Select(row => new PieceRow { Picture = row.Number / 6, Image = row.Image, Mask = row.Mask }).ToList()),
            _context.SemanticSegmentation.Trainers.ConvNet(Blots.Options(epochs: 1)), numberOfFolds: 2, samplingKeyColumnName: "Picture", seed: 1);
        var folds = results.Select(result => result.ScoredHoldOutSet.GetColumn<int>("Picture").Distinct().ToList()).ToList();
        Assert.Empty(folds[0].Intersect(folds[1]));
    }

    [Fact]
    public void Columns_that_do_not_belong_together_are_refused()
    {
        var row = new Masks();
        Refused("Other", "PredictedMask", "no mask column 'Other'");
        Refused("Mask", "Other", "no predicted mask column 'Other'");
        Refused("Mask", "Larger", "'Larger'", "Vector<Key<UInt32, 0-1>, 1, 3>", "same size");
        Refused("Mask", "MoreClasses", "'MoreClasses'", "Key<UInt32, 0-2>");

        void Refused(string label, string predicted, params string[] words)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.SemanticSegmentation.Evaluate(_context.Data.LoadFromEnumerable([row]), label, predicted));
            Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Masks_whose_classes_stand_in_another_order_are_refused()
    {
        var transformer = Threshold.Transformer();
        var names = _context.Data.LoadFromEnumerable(Threshold.Names.Reverse().Select(name => new Name { Text = name }).ToList());
        var data = _context.Data.LoadFromEnumerable([new NamedRow()]);
        var scored = transformer.Transform(_context.Transforms.Conversion.MapValueToKey("Mask", "Names", keyData: names).Fit(data).Transform(data));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _context.SemanticSegmentation.Evaluate(scored));
        Assert.Contains("light, dark", error.Message, StringComparison.Ordinal);
        Assert.Contains("found dark, light", error.Message, StringComparison.Ordinal);
    }

    private sealed class Pixels
    {
        [VectorType(1, 2, 3)]
        public byte[] Image { get; set; } = [];

        [VectorType(2, 3)]
        [KeyType(2)]
        public uint[] Mask { get; set; } = [1, 2, 1, 0, 0, 0];
    }

    private sealed class PieceRow
    {
        public int Picture { get; set; }

        [VectorType(1, 8, 8)]
        public byte[] Image { get; set; } = [];

        [VectorType(8, 8)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = [];
    }

    private sealed class Masks
    {
        [VectorType(1, 2)]
        [KeyType(2)]
        public uint[] Mask { get; set; } = [1, 2];

        [VectorType(1, 2)]
        [KeyType(2)]
        public uint[] PredictedMask { get; set; } = [1, 2];

        [VectorType(1, 3)]
        [KeyType(2)]
        public uint[] Larger { get; set; } = [1, 2, 1];

        [VectorType(1, 2)]
        [KeyType(3)]
        public uint[] MoreClasses { get; set; } = [1, 2];
    }

    private sealed class NamedRow
    {
        [VectorType(1, 2, 3)]
        public byte[] Image { get; set; } = new byte[6];

        [VectorType(2, 3)]
        public string[] Names { get; set; } = ["dark", "dark", "light", "dark", "dark", "dark"];
    }

    private sealed class Name
    {
        public string Text { get; set; } = "";
    }
}
