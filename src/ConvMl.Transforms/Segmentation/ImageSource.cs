using ConvMl.Transforms.Images;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Segmentation;

/// <summary>The pixels of an <see cref="MLImage"/>, from 0 to 255. Not safe to use from several threads at once.</summary>
/// <param name="image">The image; it is not disposed while it is read.</param>
/// <param name="channels">1 for its luminance, 3 for red, green and blue.</param>
internal sealed class ImageSource(MLImage image, int channels) : PixelSource(image.Height, image.Width)
{
    private readonly byte[] _row = new byte[image.Width];

    /// <inheritdoc/>
    internal override void CopyRow(int channel, int y, int first, Span<float> pixels)
    {
        var row = _row.AsSpan(0, pixels.Length);
        ImagePixels.CopyRow(image, channels, channel, y, first, row);
        for (var x = 0; x < row.Length; x++) pixels[x] = row[x];
    }
}
