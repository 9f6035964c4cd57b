using System.Drawing;
using ConvMl.Pictures;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Images;

public sealed class PngFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numbers_come_back_and_are_shown_in_their_colours()
    {
        var path = _folder.File("mask.png");
        PngFile.WriteIndexed(path, 3, 2, [0, 1, 2, 2, 1, 0], [Color.Black, Color.Red, Color.FromArgb(1, 2, 3)]);
        var read = PngReader.Read(path);
        Assert.Equal(PngColors.Indexed, read.Header.Colors);
        Assert.Equal(new ushort[] { 0, 1, 2, 2, 1, 0 }, read.Samples);

        using var image = MLImage.CreateFromFile(path);
        var planes = new byte[18];
        ImagePixels.CopyPlanes(image, 3, planes);
        Assert.Equal(new byte[] { 0, 255, 1, 1, 255, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 3, 0, 0 }, planes);
    }

    [Fact]
    public void Shades_of_16_bits_come_back()
    {
        var path = _folder.File("ids.png");
        PngFile.WriteGrey16(path, 2, 2, [0, 1, 256, 65535]);
        var read = PngReader.Read(path);
        Assert.Equal((PngColors.Grey, 16), (read.Header.Colors, read.Header.BitDepth));
        Assert.Equal(new ushort[] { 0, 1, 256, 65535 }, read.Samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_picture_looks_the_same_to_another_decoder(int channels)
    {
        var pixels = Enumerable.Range(0, 7 * 5 * channels).Select(at => (byte)(at * 37)).ToArray();
        var path = _folder.File("picture.png");
        Picture.Of(7, 5, channels, pixels).Save(path);
        using var image = MLImage.CreateFromFile(path);
        var planes = new byte[channels * 35];
        ImagePixels.CopyPlanes(image, channels, planes);
        Assert.Equal(Picture.Of(7, 5, channels, pixels).Pixels.ToArray(), Picture.OfPlanes(planes, 5, 7).Pixels.ToArray());
        Assert.Equal(pixels.Select(shade => (ushort)shade), PngReader.Read(path).Samples);
    }

    [Fact]
    public void Numbers_without_a_colour_and_wrong_sizes_are_refused_and_leave_no_file()
    {
        var path = _folder.File("mask.png");
        Assert.Contains("A pixel is 2", Assert.Throws<ArgumentException>(() => PngFile.WriteIndexed(path, 1, 1, [2], [Color.Black, Color.Red])).Message, StringComparison.Ordinal);
        Assert.Contains("0 colours", Assert.Throws<ArgumentException>(() => PngFile.WriteIndexed(path, 1, 1, [0], [])).Message, StringComparison.Ordinal);
        Assert.Contains("2 x 2 are 4", Assert.Throws<ArgumentException>(() => PngFile.WriteGrey16(path, 2, 2, [0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PngFile.WriteGrey16(path, 0, 2, []));
        Assert.False(File.Exists(path));
    }
}
