using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Images;

/// <summary>Turns an <see cref="MLImage"/> into planes of bytes, <c>[C, H, W]</c>.</summary>
public static class ImagePixels
{
    private const int Green = 1;

    /// <summary>Copies the pixels of <paramref name="image"/> as planes; an alpha channel is left out.</summary>
    /// <remarks>
    /// Three planes are red, green, blue. One plane is the luminance <c>0.299 R + 0.587 G + 0.114 B</c> of ITU-R BT.601, rounded, which
    /// gives a grey image (R = G = B) back exactly. The pixels are copied at once: ML.NET disposes an image when the next one is read.
    /// </remarks>
    /// <param name="image">The image.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="destination">Room for <c>channels * Height * Width</c> bytes, exactly.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of channels.</exception>
    /// <exception cref="ArgumentException">The destination has another size than the image's planes.</exception>
    /// <exception cref="NotSupportedException">The image's pixels are neither BGRA nor RGBA.</exception>
    public static void CopyPlanes(MLImage image, int channels, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(
                nameof(channels), channels, $"An image gives 1 channel (luminance) or 3 (red, green, blue), not {channels}.");
        }

        var area = image.Width * image.Height;
        if (destination.Length != (long)channels * area)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} bytes; {channels} x {image.Height} x {image.Width} need {(long)channels * area}.",
                nameof(destination));
        }

        for (var y = 0; y < image.Height; y++)
        {
            for (var channel = 0; channel < channels; channel++)
                CopyRow(image, channels, channel, y, 0, destination.Slice((channel * area) + (y * image.Width), image.Width));
        }
    }

    /// <summary>Copies pixels of one row and one plane.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channels">How many planes are made of it: 1 or 3.</param>
    /// <param name="channel">The plane, from 0.</param>
    /// <param name="y">The row.</param>
    /// <param name="first">The first pixel in the row.</param>
    /// <param name="destination">Takes as many as it has room for.</param>
    /// <exception cref="NotSupportedException">The image's pixels are neither BGRA nor RGBA.</exception>
    internal static void CopyRow(MLImage image, int channels, int channel, int y, int first, Span<byte> destination)
    {
        var (red, blue) = image.PixelFormat switch
        {
            MLPixelFormat.Rgba32 => (0, 2),
            MLPixelFormat.Bgra32 => (2, 0),
            var other => throw new NotSupportedException($"The image's pixel format is {other}; expected Rgba32 or Bgra32."),
        };
        var row = ImageMemory.Row(image, y).Slice(4 * first, 4 * destination.Length);
        if (channels == 1) CopyLuminance(row, red, blue, destination);
        else CopyChannel(row, channel switch { 0 => red, 1 => Green, _ => blue }, destination);
        GC.KeepAlive(image);
    }

    private static void CopyChannel(ReadOnlySpan<byte> row, int channel, Span<byte> destination)
    {
        for (var x = 0; x < destination.Length; x++) destination[x] = row[(4 * x) + channel];
    }

    private static void CopyLuminance(ReadOnlySpan<byte> row, int red, int blue, Span<byte> destination)
    {
        for (var x = 0; x < destination.Length; x++)
        {
            var pixel = row.Slice(4 * x, 4);
            destination[x] = (byte)(((299 * pixel[red]) + (587 * pixel[Green]) + (114 * pixel[blue]) + 500) / 1000);
        }
    }
}
