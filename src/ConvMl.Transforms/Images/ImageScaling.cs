using ConvMl.Transforms.MlNetInterop;
using Microsoft.ML.Data;
using SkiaSharp;

namespace ConvMl.Transforms.Images;

/// <summary>Reads image files in a size that is asked for.</summary>
internal static class ImageScaling
{
    private const int Channels = 4;

    // What an array of its bytes can hold.
    private static readonly int MostPixels = Array.MaxLength / Channels;

    /// <summary>Reads rows and pixels in a row from the header of an image file.</summary>
    /// <exception cref="InvalidDataException">It is not an image, or too large to be decoded.</exception>
    internal static (int Height, int Width) SizeOf(string path)
    {
        using var codec = SKCodec.Create(path) ?? throw Unreadable(path);
        var (height, width) = (codec.Info.Height, codec.Info.Width);
        return (long)height * width <= MostPixels
            ? (height, width)
            : throw new InvalidDataException($"'{path}' is {height} x {width} (height x width); an image can be decoded up to {MostPixels:N0} pixels. Cut it into several.");
    }

    /// <summary>Reads an image file; the caller disposes the image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="height">Rows that the image shall have.</param>
    /// <param name="width">Pixels in a row that it shall have.</param>
    /// <exception cref="InvalidDataException">It is not an image, or is damaged.</exception>
    internal static MLImage Read(string path, int height, int width)
    {
        var image = Decode(path);
        if ((image.Height, image.Width) == (height, width)) return image;
        using (image) return Resize(image, height, width);
    }

    /// <summary>
    /// Resizes bilinearly: each pixel is the mean of its surroundings with weights that fall linearly to zero one pixel away, of the image or of
    /// the result, whichever is larger. So nothing is passed over where the image becomes smaller.
    /// </summary>
    internal static MLImage Resize(MLImage image, int height, int width)
    {
        var columns = Weights(image.Width, width);
        var narrow = new float[image.Height * width * Channels];
        for (var row = 0; row < image.Height; row++)
        {
            var source = ImageMemory.Row(image, row);
            for (var at = 0; at < width * Channels; at++)
            {
                var (first, weights) = columns[at / Channels];
                float sum = 0;
                for (var tap = 0; tap < weights.Length; tap++) sum += weights[tap] * source[((first + tap) * Channels) + (at % Channels)];
                narrow[(row * width * Channels) + at] = sum;
            }
        }

        GC.KeepAlive(image);
        var rows = Weights(image.Height, height);
        var pixels = new byte[height * width * Channels];
        for (var at = 0; at < pixels.Length; at++)
        {
            var (first, weights) = rows[at / (width * Channels)];
            float sum = 0;
            for (var tap = 0; tap < weights.Length; tap++) sum += weights[tap] * narrow[((first + tap) * width * Channels) + (at % (width * Channels))];
            pixels[at] = (byte)Math.Clamp(MathF.Round(sum), 0, 255);
        }

        return MLImage.CreateFromPixels(width, height, image.PixelFormat, pixels);
    }

    /// <summary>For each pixel of the result the first pixel that it is made of, and the weights of that and the next ones.</summary>
    private static (int First, float[] Weights)[] Weights(int available, int count)
    {
        var step = (double)available / count;
        var reach = Math.Max(1, step);
        var all = new (int, float[])[count];
        for (var pixel = 0; pixel < count; pixel++)
        {
            var middle = (pixel + 0.5) * step;
            var first = Math.Max(0, (int)Math.Floor(middle - reach));
            var end = Math.Min(available, (int)Math.Ceiling(middle + reach));
            var weights = new double[end - first];
            for (var tap = 0; tap < weights.Length; tap++) weights[tap] = Math.Max(0, 1 - (Math.Abs(first + tap + 0.5 - middle) / reach));
            var sum = weights.Sum();
            all[pixel] = (first, [.. weights.Select(weight => (float)(weight / sum))]);
        }

        return all;
    }

    private static MLImage Decode(string path)
    {
        try
        {
            return MLImage.CreateFromFile(path) ?? throw Unreadable(path);
        }
        catch (ArgumentException error)
        {
            throw Unreadable(path, error);
        }
    }

    private static InvalidDataException Unreadable(string path, Exception? error = null) =>
        new($"'{path}' cannot be read as an image: it is damaged, or no image. Replace or remove it.", error);
}
