using System.Globalization;
using ConvMl.Host.Evaluation;
using ConvMl.Transforms.Segmentation;
using SkiaSharp;

namespace ConvMl.Host.Pictures;

/// <summary>Test images in rows: the image, its mask, what was predicted, and where that is wrong; below them the colours of the classes.</summary>
internal static class SegmentationPanel
{
    private const int Side = 220;
    private const int Gap = 20;
    private const int Top = 92;
    private const int TextHeight = 30;
    private const int LegendRow = 26;
    private const int LegendColumns = 4;
    private const int MostClasses = 40;

    private static readonly string[] Titles = ["image", "truth", "prediction", "error"];
    private static readonly SKColor Ink = new(0x24, 0x29, 0x2f);
    private static readonly SKColor Wrong = new(0xcf, 0x22, 0x2e);
    private static readonly SKColor Ignored = new(0xb0, 0xb8, 0xc0);
    private static readonly SKColor Right = new(0xf0, 0xf2, 0xf4);

    /// <summary>The width and height of the picture.</summary>
    internal static (int Width, int Height) SizeFor(int images, int classes)
    {
        var legend = (Math.Min(classes, MostClasses) + LegendColumns - 1) / LegendColumns;
        return (Gap + (Titles.Length * (Side + Gap)), Top + (images * (Side + TextHeight + Gap)) + (legend * LegendRow) + Gap);
    }

    /// <summary>Draws it as a PNG.</summary>
    /// <param name="heading">What the images are.</param>
    /// <param name="images">The images, in their order.</param>
    /// <param name="names">The classes.</param>
    internal static byte[] Draw(string heading, IReadOnlyList<SegmentedImage> images, IReadOnlyList<string> names)
    {
        var (width, height) = SizeFor(images.Count, names.Count);
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using var bold = new SKFont(Style.Bold, 20);
        using var plain = new SKFont(Style.Regular, 14);
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        canvas.DrawText(heading, Gap, 36, bold, ink);
        for (var column = 0; column < Titles.Length; column++) canvas.DrawText(Titles[column], LeftOf(column), Top - 14, plain, ink);
        foreach (var (row, image) in images.Index())
        {
            var top = Top + (row * (Side + TextHeight + Gap));
            for (var column = 0; column < Titles.Length; column++) DrawMap(canvas, image, column, LeftOf(column), top);
            canvas.DrawText(
                string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(image.Name)}, mean IoU {100 * image.MeanIoU:F1} %"), Gap, top + Side + 20, plain, ink);
        }

        DrawLegend(canvas, names, Top + (images.Count * (Side + TextHeight + Gap)), plain, ink);
        using var snapshot = surface.Snapshot();
        using var data = snapshot.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static int LeftOf(int column) => Gap + (column * (Side + Gap));

    private static void DrawMap(SKCanvas canvas, SegmentedImage image, int column, float left, float top)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var plane = image.Height * image.Width;
        for (var at = 0; at < plane; at++)
        {
            bitmap.SetPixel(at % image.Width, at / image.Width, column switch
            {
                0 => new SKColor(image.Pixels[at], image.Pixels[at + plane], image.Pixels[at + (2 * plane)]),
                1 => ColorOf(image.Truth[at]),
                2 => ColorOf(image.Predicted[at]),
                _ => image.Truth[at] < 0 ? Ignored : image.Truth[at] == image.Predicted[at] ? Right : Wrong,
            });
        }

        var scale = Math.Min((float)Side / image.Width, (float)Side / image.Height);
        var target = SKRect.Create(left, top, image.Width * scale, image.Height * scale);
        using var drawn = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(drawn, target, column > 0 || scale >= 2 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKCubicResampler.Mitchell));
    }

    private static void DrawLegend(SKCanvas canvas, IReadOnlyList<string> names, int top, SKFont font, SKPaint ink)
    {
        for (var index = 0; index < Math.Min(names.Count, MostClasses); index++)
        {
            var (left, row) = (LeftOf(index % LegendColumns), top + (index / LegendColumns * LegendRow));
            using var fill = new SKPaint { Color = ColorOf(index) };
            canvas.DrawRect(SKRect.Create(left, row, 16, 16), fill);
            var name = index == MostClasses - 1 && names.Count > MostClasses ? $"and {names.Count - index} more" : names[index];
            canvas.DrawText(name, left + 24, row + 13, font, ink);
        }
    }

    private static SKColor ColorOf(int classIndex)
    {
        if (classIndex < 0) return Ignored;
        var color = MaskOverlay.ColorOf(classIndex);
        return new SKColor(color.R, color.G, color.B);
    }
}
