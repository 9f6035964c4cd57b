using ConvMl.Training.Metrics;

namespace ConvMl.Engine.Tests.Training.Metrics;

public class SegmentationCountsTests
{
    // Two rows of four pixels: one does not count, one got no answer, one of class 0 is taken for class 1.
    private static readonly int[] Truth = [0, 0, 1, 1, 0, 0, 1, -1];
    private static readonly int[] Predicted = [0, 1, 1, 1, 0, 0, -1, 0];

    [Fact]
    public void Metrics_are_those_worked_out_by_hand()
    {
        var metrics = Measure(3, (Truth, Predicted));

        Assert.Equal((3L, 1L, 0L, 2L), (metrics.Confusion(0, 0), metrics.Confusion(0, 1), metrics.Confusion(1, 0), metrics.Confusion(1, 1)));
        Assert.Equal([4, 3, 0], metrics.PixelsOf);
        Assert.Equal(5 / 7.0, metrics.PixelAccuracy);
        Assert.Equal([3 / 4.0, 2 / 3.0, double.NaN], metrics.Accuracy);
        Assert.Equal(((3 / 4.0) + (2 / 3.0)) / 2, metrics.MeanAccuracy);
        Assert.Equal([3 / 4.0, 2 / 4.0, double.NaN], metrics.IoU);
        Assert.Equal(5 / 8.0, metrics.MeanIoU);
        Assert.Equal(((4 * 0.75) + (3 * 0.5)) / 7, metrics.FrequencyWeightedIoU);
        Assert.Equal([6 / 7.0, 4 / 6.0, double.NaN], metrics.Dice);
        Assert.Equal(((6 / 7.0) + (4 / 6.0)) / 2, metrics.MeanDice);
    }

    [Fact]
    public void Maps_add_up_as_one_map_of_all_their_pixels()
    {
        var random = new Random(1);
        int[] Map() => [.. Enumerable.Range(0, 30).Select(_ => random.Next(-1, 4))];
        (int[] Truth, int[] Predicted)[] maps = [(Map(), Map()), (Map(), Map()), (Map(), Map())];
        var whole = new SegmentationCounts(4);
        whole.Add([.. maps.SelectMany(map => map.Truth)], [.. maps.SelectMany(map => map.Predicted)], 15, 6);
        var (parts, one) = (Measure(4, 5, 6, maps), whole.ToMetrics());
        Assert.Equal(one.IoU, parts.IoU);
        Assert.Equal((one.PixelAccuracy, one.FrequencyWeightedIoU, one.MeanAccuracy), (parts.PixelAccuracy, parts.FrequencyWeightedIoU, parts.MeanAccuracy));
    }

    [Fact]
    public void Dice_of_an_image_is_the_mean_over_the_maps_that_have_the_class()
    {
        // Class 1 has 4 pixels and 2 of them found in the first map, none but one found in the second, none at all in the third.
        var metrics = Measure(2, 1, 8, ([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0]), ([0, 0, 0, 0, 0, 0, 0, -1], [1, 0, 0, 0, 0, 0, 0, 1]), (new int[8], new int[8]));
        Assert.Equal([((8 / 10.0) + (12 / 13.0) + 1) / 3, ((4 / 6.0) + 0) / 2], metrics.ImageDice);
        Assert.Equal(metrics.ImageDice.Average(), metrics.MeanImageDice);
        Assert.Equal(4 / 7.0, metrics.Dice[1]);
    }

    [Fact]
    public void The_same_map_is_right_in_everything()
    {
        var metrics = Measure(3, ([0, 0, 1, 1, 2, 2, 1, -1], [0, 0, 1, 1, 2, 2, 1, 0]));
        Assert.Equal((1, 1, 1, 1, 1, 1), (metrics.PixelAccuracy, metrics.MeanAccuracy, metrics.MeanIoU, metrics.FrequencyWeightedIoU, metrics.MeanDice, metrics.MeanBoundaryF1));
    }

    [Fact]
    public void A_boundary_that_lies_a_pixel_aside_is_right_and_one_farther_off_is_wrong()
    {
        // One row of 24 pixels, whose classes change behind the given one: each class has one pixel on the boundary.
        static int[] Change(int behind) => [.. Enumerable.Range(0, 24).Select(pixel => pixel <= behind ? 0 : 1)];
        Assert.Equal([1, 1], Measure(2, 1, 24, (Change(10), Change(11))).BoundaryF1);
        Assert.Equal([0, 0], Measure(2, 1, 24, (Change(10), Change(12))).BoundaryF1);

        // 0.75 % of a diagonal of 400 pixels are 3.
        static int[] Long(int behind) => [.. Enumerable.Range(0, 400).Select(pixel => pixel <= behind ? 0 : 1)];
        Assert.Equal([1, 1], Measure(2, 1, 400, (Long(200), Long(203))).BoundaryF1);
        Assert.Equal([0, 0], Measure(2, 1, 400, (Long(200), Long(204))).BoundaryF1);
    }

    [Fact]
    public void A_boundary_that_is_there_in_half_has_that_recall()
    {
        // Truth: class 1 is two separate pixels; one is found. Recall of class 1 is 1 ÷ 2, its precision 1.
        int[] truth = [0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0], found = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(2 / 3.0, Measure(2, 1, 12, (truth, found)).BoundaryF1[1], TrainingTolerance.Double);
    }

    [Fact]
    public void Pixels_that_do_not_count_make_no_boundary()
    {
        int[] truth = [0, 0, -1, 1, 1, 1], predicted = [0, 0, 1, 1, 1, 1];
        var metrics = Measure(2, 1, 6, (truth, predicted));
        Assert.All(metrics.BoundaryF1, score => Assert.Equal(double.NaN, score));
        Assert.Equal(1, metrics.MeanIoU);
    }

    [Fact]
    public void Nothing_counted_is_not_a_number() => Assert.Equal((double.NaN, double.NaN), (new SegmentationCounts(2).ToMetrics().MeanIoU, new SegmentationCounts(2).ToMetrics().PixelAccuracy));

    [Fact]
    public void Maps_of_another_size_and_classes_that_are_none_are_refused()
    {
        var counts = new SegmentationCounts(2);
        Assert.Contains("has 3 pixels; a map of 2 x 2", Assert.Throws<ArgumentException>(() => counts.Add([0, 0, 0], [0, 0, 0], 2, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("prediction holds the class 2", Assert.Throws<ArgumentException>(() => counts.Add([0], [2], 1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentationCounts(1));
        Assert.Equal(0, counts.Maps);
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.ToMetrics().Confusion(0, 2));
    }

    private static SegmentationMetrics Measure(int classes, params (int[] Truth, int[] Predicted)[] maps) => Measure(classes, 2, 4, maps);

    private static SegmentationMetrics Measure(int classes, int height, int width, params (int[] Truth, int[] Predicted)[] maps)
    {
        var counts = new SegmentationCounts(classes);
        foreach (var (truth, predicted) in maps)
            counts.Add(truth, predicted, height, width);
        return counts.ToMetrics();
    }
}
