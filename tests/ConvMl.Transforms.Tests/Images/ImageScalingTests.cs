using ConvMl.Transforms.Images;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Images;

public sealed class ImageScalingTests
{
    [Fact]
    public void Doubling_puts_new_pixels_a_quarter_from_the_old() =>
        Assert.Equal(new byte[] { 0, 25, 75, 100 }, Row(Resized([0, 100], 2, 1, 4, 1), 4));

    [Fact]
    public void Halving_weighs_what_lies_near_the_new_pixel() =>
        // Weights 3, 3, 1 at the left end, where nothing lies before, and 1, 3, 3, 1 in the middle.
        Assert.Equal(new byte[] { 46, 120, 160 }, Row(Resized([0, 80, 80, 160, 160, 160], 6, 1, 3, 1), 3));

    [Fact]
    public void A_plain_image_stays_plain_at_any_size()
    {
        foreach (var (width, height) in new[] { (1, 1), (5, 3), (40, 17), (2, 90) })
            Assert.All(Resized([.. Enumerable.Repeat((byte)77, 7 * 9)], 7, 9, width, height), shade => Assert.Equal(77, shade));
    }

    [Fact]
    public void One_pixel_fills_any_size() => Assert.All(Resized([200], 1, 1, 8, 8), shade => Assert.Equal(200, shade));

    private static byte[] Resized(byte[] shades, int width, int height, int newWidth, int newHeight)
    {
        using var image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, [.. shades.SelectMany(shade => new[] { shade, shade, shade, byte.MaxValue })]);
        using var resized = ImageScaling.Resize(image, newHeight, newWidth);
        var plane = new byte[newWidth * newHeight];
        ImagePixels.CopyPlanes(resized, 1, plane);
        return plane;
    }

    private static byte[] Row(byte[] plane, int width) => plane[..width];
}
