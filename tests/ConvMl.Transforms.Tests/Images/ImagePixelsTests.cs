using ConvMl.Transforms.Images;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Images;

public sealed class ImagePixelsTests
{
    // Two pixels, red 10, green 20, blue 30 and red 200, green 100, blue 50.
    private static readonly byte[] Rgba = [10, 20, 30, 255, 200, 100, 50, 0];
    private static readonly byte[] Bgra = [30, 20, 10, 255, 50, 100, 200, 0];

    [Theory]
    [InlineData(MLPixelFormat.Rgba32)]
    [InlineData(MLPixelFormat.Bgra32)]
    public void Three_planes_are_red_green_blue(MLPixelFormat format)
    {
        using var image = MLImage.CreateFromPixels(2, 1, format, format == MLPixelFormat.Rgba32 ? Rgba : Bgra);
        var planes = new byte[6];
        ImagePixels.CopyPlanes(image, 3, planes);
        Assert.Equal(new byte[] { 10, 200, 20, 100, 30, 50 }, planes);
    }

    [Theory]
    [InlineData(MLPixelFormat.Rgba32)]
    [InlineData(MLPixelFormat.Bgra32)]
    public void One_plane_is_the_luminance(MLPixelFormat format)
    {
        using var image = MLImage.CreateFromPixels(2, 1, format, format == MLPixelFormat.Rgba32 ? Rgba : Bgra);
        var plane = new byte[2];
        ImagePixels.CopyPlanes(image, 1, plane);
        Assert.Equal(new byte[] { 18, 124 }, plane); // 2.99 + 11.74 + 3.42 = 18.15; 59.8 + 58.7 + 5.7 = 124.2
    }

    [Fact]
    public void A_grey_image_keeps_its_values_exactly()
    {
        var pixels = Enumerable.Range(0, 256).SelectMany(v => new[] { (byte)v, (byte)v, (byte)v, (byte)255 }).ToArray();
        using var image = MLImage.CreateFromPixels(16, 16, MLPixelFormat.Bgra32, pixels);
        var plane = new byte[256];
        ImagePixels.CopyPlanes(image, 1, plane);
        Assert.Equal(Enumerable.Range(0, 256), plane.Select(v => (int)v));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 5)]
    [InlineData(1, 6)]
    public void Other_channel_counts_and_sizes_are_refused(int channels, int size)
    {
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, Rgba);
        Assert.ThrowsAny<ArgumentException>(() => ImagePixels.CopyPlanes(image, channels, new byte[size]));
    }
}
