using System.Drawing;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Serving;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Segmentation;

/// <summary>A picture of an image with each pixel tinted in the colour of its class: opacity · colour + (1 − opacity) · pixel.</summary>
/// <param name="ColumnName">The column of images that a trained network adds with it; "Overlay" if not given.</param>
/// <param name="Opacity">How much of the colour is seen, from 0 (the image alone) to 1 (the colours alone); 0.5 if not given.</param>
/// <param name="Colors">
/// A colour a class, whose alpha scales the opacity: <see cref="Color.Transparent"/> leaves a class as it is. If null, the colour map of PASCAL VOC, in which class
/// 0 is black. A pixel without a class is left as it is.
/// </param>
public sealed record MaskOverlay(string ColumnName = "Overlay", float Opacity = 0.5f, IReadOnlyList<Color>? Colors = null)
{
    /// <summary>The colour of a class in the colour map of PASCAL VOC: its number's bits, spread over red, green and blue from the top.</summary>
    /// <param name="classIndex">The class, from 0; colours repeat after 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static Color ColorOf(int classIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classIndex);
        var (red, green, blue) = (0, 0, 0);
        for (var (bit, rest) = (7, classIndex & 255); rest > 0; bit--, rest >>= 3)
        {
            red |= (rest & 1) << bit;
            green |= ((rest >> 1) & 1) << bit;
            blue |= ((rest >> 2) & 1) << bit;
        }

        return Color.FromArgb(red, green, blue);
    }

    /// <summary>Draws one image with what a network said of it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="prediction">What the network said.</param>
    /// <returns>The picture; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The image has another size than the prediction, a class has no colour, or a setting is out of its range.</exception>
    public MLImage Draw(MLImage image, MaskPrediction prediction)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(prediction);
        if (image.Height != prediction.Height || image.Width != prediction.Width)
        {
            throw new ArgumentException(
                $"The image is {image.Height} x {image.Width} (height x width), the prediction {prediction.Height} x {prediction.Width}; give the image that was predicted.", nameof(image));
        }

        Validate();
        ImageSource source = new(image, channels: 3);
        var (width, row) = (image.Width, new float[3 * image.Width]);
        var pixels = new byte[4 * image.Height * width];
        for (var y = 0; y < image.Height; y++)
        {
            for (var channel = 0; channel < 3; channel++) source.CopyRow(channel, y, 0, row.AsSpan(channel * width, width));
            DrawRow(row, prediction.Classes.Slice(y * width, width), pixels.AsSpan(4 * y * width, 4 * width));
        }

        return MLImage.CreateFromPixels(width, image.Height, MLPixelFormat.Rgba32, pixels);
    }

    /// <summary>Draws one image.</summary>
    /// <param name="planes">The image's pixels as planes <c>[C, H, W]</c> of 1 (grey) or 3 channels (red, green, blue), from 0 to 255; what lies outside is cut off.</param>
    /// <param name="classes">The class of each pixel <c>[H, W]</c>, from 0; −1 for a pixel without one.</param>
    /// <param name="height">Height H.</param>
    /// <param name="width">Width W.</param>
    /// <returns>The picture; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit together, a class has no colour, or a setting is out of its range.</exception>
    public MLImage Draw(ReadOnlySpan<float> planes, ReadOnlySpan<int> classes, int height, int width)
    {
        Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var area = checked(height * width);
        if (classes.Length != area || (planes.Length != area && planes.Length != 3L * area))
        {
            throw new ArgumentException(
                $"There are {planes.Length:N0} values and {classes.Length:N0} classes; an image of {height} x {width} has {area:N0} classes and 1 or 3 values a pixel.", nameof(planes));
        }

        var row = new float[planes.Length / height];
        var pixels = new byte[4 * area];
        for (var y = 0; y < height; y++)
        {
            for (var first = 0; first < row.Length; first += width) planes.Slice((first * height) + (y * width), width).CopyTo(row.AsSpan(first));
            DrawRow(row, classes.Slice(y * width, width), pixels.AsSpan(4 * y * width, 4 * width));
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Rgba32, pixels);
    }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(ColumnName);
        if (!(Opacity is >= 0 and <= 1)) throw new ArgumentException($"The overlay's opacity is {Opacity}; it must be from 0 to 1.", nameof(Opacity));
    }

    /// <summary>Checks that every class has a colour.</summary>
    /// <exception cref="ArgumentException">There are fewer colours than classes.</exception>
    internal void RequireColors(int classes)
    {
        if (Colors is { } colors && colors.Count < classes)
            throw new ArgumentException($"The overlay has {colors.Count} colours for {classes} classes; give one a class, or leave them out.");
    }

    // A row of an image, [1, W] or [3, W].
    private void DrawRow(ReadOnlySpan<float> row, ReadOnlySpan<int> classes, Span<byte> pixels)
    {
        for (var x = 0; x < classes.Length; x++)
        {
            var (tint, share) = classes[x] < 0 ? (Color.Transparent, 0) : TintOf(classes[x]);
            ReadOnlySpan<byte> tints = [tint.R, tint.G, tint.B];
            for (var channel = 0; channel < 3; channel++)
            {
                var value = row[row.Length == classes.Length ? x : (channel * classes.Length) + x];
                var mixed = (share * tints[channel]) + ((1 - share) * (float.IsNaN(value) ? 0 : Math.Clamp(value, 0, 255)));
                pixels[(4 * x) + channel] = (byte)MathF.Round(mixed);
            }

            pixels[(4 * x) + 3] = 255;
        }
    }

    private (Color Color, float Share) TintOf(int classIndex)
    {
        if (Colors is null) return (ColorOf(classIndex), Opacity);
        if (classIndex >= Colors.Count) RequireColors(classIndex + 1);
        return (Colors[classIndex], Opacity * Colors[classIndex].A / 255f);
    }
}
