using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Losses;

public class MedianFrequencyTests
{
    [Fact]
    public void A_class_weighs_the_median_frequency_divided_by_its_own()
    {
        var data = new Masks([0, 0, 0, 1], [-1, 2, -1, 2], [0, -1, -1, -1]);

        // Frequencies: class 0 has 4 of the 4 + 1 pixels that count where it is seen, class 1 has 1 of 4, class 2 has 2 of 2, class 3 is nowhere. Their median is 4 ÷ 5.
        Assert.Equal([1, 0.8f * 4, 0.8f, 1], MedianFrequency.WeightsOf(data, 4).Select(weight => MathF.Round(weight, 5)));
    }

    [Fact]
    public void Of_an_even_number_of_classes_the_median_lies_between_the_two_in_the_middle() =>
        Assert.Equal([0.5f / 0.75f, 2], MedianFrequency.WeightsOf(new Masks([0, 0, 0, 1]), 2));

    [Fact]
    public void A_pixel_that_does_not_count_may_be_marked_by_another_number() =>
        Assert.Equal([1, 1], MedianFrequency.WeightsOf(new Masks([0, 255, 1, 255]), 2, ignoreId: 255));

    [Fact]
    public void Masks_of_other_classes_or_of_none_are_refused()
    {
        Assert.Contains("The target of sample 1 holds 2; expected a class id from 0 to 1, or -1", Refused(new Masks([0, 0, 0, 1], [0, 0, 2, 0])), StringComparison.Ordinal);
        Assert.Contains("holds 0.5;", Refused(new Masks([0, 0, 0.5f, 0])), StringComparison.Ordinal);
        Assert.Contains("None of the 2 targets has a pixel that counts", Refused(new Masks([-1, -1, -1, -1], [-1, -1, -1, -1])), StringComparison.Ordinal);

        static string Refused(Masks masks) => Assert.Throws<TrainingException>(() => MedianFrequency.WeightsOf(masks, 2)).Message;
    }

    private sealed class Masks(params float[][] masks) : Dataset
    {
        public override int Count => masks.Length;

        public override Shape InputShape => [1, 2, 2];

        public override Shape TargetShape => [2, 2];

        public override void Read(int index, Span<float> input, Span<float> target) => masks[index].CopyTo(target);
    }
}
