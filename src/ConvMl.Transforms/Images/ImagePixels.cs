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
        if (destination.Length != channels * area)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} bytes; {channels} x {image.Height} x {image.Width} need {channels * area}.",
                nameof(destination));
        }

        var (red, blue) = image.PixelFormat switch
        {
            MLPixelFormat.Rgba32 => (0, 2),
            MLPixelFormat.Bgra32 => (2, 0),
            var other => throw new NotSupportedException($"The image's pixel format is {other}; expected Rgba32 or Bgra32."),
        };
        var width = image.Width;
        for (var y = 0; y < image.Height; y++)
        {
            var row = ImageMemory.Row(image, y);
            if (channels == 1)
            {
                CopyLuminance(row, red, blue, destination.Slice(y * width, width));
                continue;
            }

            CopyChannel(row, red, destination.Slice(y * width, width));
            CopyChannel(row, Green, destination.Slice(area + (y * width), width));
            CopyChannel(row, blue, destination.Slice((2 * area) + (y * width), width));
        }

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
