using ConvMl.Host.Evaluation;
using ConvMl.Host.Pictures;
using ConvMl.Training;
using SkiaSharp;

namespace ConvMl.Host.Tests.Pictures;

/// <summary>Pictures are PNGs of their size, and show something.</summary>
public class PictureTests
{
    [Fact]
    public void Training_curves_are_drawn_in_two_colours()
    {
        EpochResult[] epochs = [.. Enumerable.Range(1, 5).Select(epoch => new EpochResult(epoch, 0.1, 1.0 / epoch, 1 - (0.5 / epoch), 1.2 / epoch, 1 - (0.6 / epoch), 1, 100, 0, true))];
        using var picture = Decode(TrainingCurves.Draw(epochs), 2 * TrainingCurves.PanelWidth, TrainingCurves.Height);
        Assert.True(Count(picture, new SKColor(0x1f, 0x6f, 0xeb)) > 300);
        Assert.True(Count(picture, new SKColor(0xd9, 0x73, 0x0d)) > 300);
    }

    [Fact]
    public void Training_curves_of_one_epoch_without_validation_are_drawn()
    {
        using var picture = Decode(TrainingCurves.Draw([new EpochResult(1, 0.1, 0.5, 0.8, null, null, 1, 100, 0, true)]), 2 * TrainingCurves.PanelWidth, TrainingCurves.Height);
        Assert.True(Count(picture, new SKColor(0x1f, 0x6f, 0xeb)) > 20);
    }

    [Fact]
    public void Training_curves_of_segmentation_have_a_panel_for_the_mean_IoU()
    {
        EpochResult[] epochs = [.. Enumerable.Range(1, 3).Select(epoch => new EpochResult(epoch, 0.1, 1.0 / epoch, 0.5, 1.2 / epoch, 0.5, 1, 100, 0, true) { ValidationMeanIoU = 0.2 * epoch })];
        using var picture = Decode(TrainingCurves.Draw(epochs), 3 * TrainingCurves.PanelWidth, TrainingCurves.Height);
        using var panel = new SKBitmap(TrainingCurves.PanelWidth, TrainingCurves.Height);
        Assert.True(picture.ExtractSubset(panel, new SKRectI(2 * TrainingCurves.PanelWidth, 0, 3 * TrainingCurves.PanelWidth, TrainingCurves.Height)));
        Assert.True(Count(panel, new SKColor(0xd9, 0x73, 0x0d)) > 300);
        Assert.Equal(0, Count(panel, new SKColor(0x1f, 0x6f, 0xeb)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    public void A_confusion_matrix_is_dark_on_its_diagonal(int classes)
    {
        var counts = new int[classes, classes];
        for (var index = 0; index < classes; index++) counts[index, index] = 7;
        using var picture = SKBitmap.Decode(ConfusionMatrix.Draw(counts, [.. Enumerable.Range(0, classes).Select(index => $"class {index}")]));
        Assert.InRange(picture.Width, 760, 1200);
        Assert.InRange(picture.Height, 760, 1200);

        // The darkest colour fills one of `classes` columns of the square of 760 x 760 pixels in each row.
        Assert.InRange(Count(picture, new SKColor(0x0a, 0x30, 0x69)), 0.7 * 760 * 760 / classes, 1.1 * 760 * 760 / classes);
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(3, 1)]
    public void Mistakes_show_their_images(int channels, int count)
    {
        Mistake[] mistakes = [.. Enumerable.Range(0, count).Select(_ => new Mistake(0, 1, 0.9f, 0.05f, [.. Enumerable.Repeat((byte)77, channels * 8 * 6)]))];
        var (width, height) = MistakesPanel.SizeFor(count);
        using var picture = Decode(MistakesPanel.Draw(mistakes, ["a class with quite a long name", "b"], [channels, 8, 6]), width, height);
        Assert.InRange(Count(picture, new SKColor(77, 77, 77)), count * 0.95 * 180 * 135, count * 180 * 135);
        Assert.True(Count(picture, new SKColor(0x1a, 0x7f, 0x37)) > 20 * count, "The true class is written in green.");
    }

    [Fact]
    public void No_mistakes_are_a_picture_too()
    {
        var (width, height) = MistakesPanel.SizeFor(0);
        using var picture = Decode(MistakesPanel.Draw([], ["a", "b"], [1, 8, 8]), width, height);
        Assert.True(Count(picture, new SKColor(0x24, 0x29, 0x2f)) > 100);
    }

    private static SKBitmap Decode(byte[] png, int width, int height)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        var picture = SKBitmap.Decode(png);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        return picture;
    }

    private static int Count(SKBitmap picture, SKColor color) => picture.Pixels.Count(pixel => pixel == color);
}
