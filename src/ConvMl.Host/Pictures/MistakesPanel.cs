using System.Globalization;
using ConvMl.Host.Evaluation;
using ConvMl.Tensors;
using SkiaSharp;

namespace ConvMl.Host.Pictures;

/// <summary>The worst mistakes: each image with its true class and what it was taken for, the worst first.</summary>
internal static class MistakesPanel
{
    private const int Columns = 6;
    private const int ImageSize = 180;
    private const int Gap = 24;
    private const int TextHeight = 46;
    private const int Top = 64;

    private static readonly SKColor Ink = new(0x24, 0x29, 0x2f);
    private static readonly SKColor Right = new(0x1a, 0x7f, 0x37);
    private static readonly SKColor Wrong = new(0xcf, 0x22, 0x2e);
    private static readonly SKColor Frame = new(0xd0, 0xd7, 0xde);

    /// <summary>The width and height of the picture of so many mistakes.</summary>
    internal static (int Width, int Height) SizeFor(int mistakes)
    {
        var rows = Math.Max(1, (mistakes + Columns - 1) / Columns);
        return (Gap + (Columns * (ImageSize + Gap)), Top + (rows * (ImageSize + TextHeight + Gap)));
    }

    /// <summary>Draws it as a PNG.</summary>
    /// <param name="mistakes">The mistakes.</param>
    /// <param name="names">The classes.</param>
    /// <param name="shape">Shape of the images, <c>[1, H, W]</c> or <c>[3, H, W]</c>.</param>
    internal static byte[] Draw(IReadOnlyList<Mistake> mistakes, IReadOnlyList<string> names, Shape shape)
    {
        var (width, height) = SizeFor(mistakes.Count);
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using var title = new SKFont(Style.Bold, 20);
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        canvas.DrawText(mistakes.Count == 0 ? "No mistakes on the test images" : "The worst mistakes on the test images", Gap, 40, title, ink);
        for (var index = 0; index < mistakes.Count; index++)
        {
            var left = Gap + (index % Columns * (ImageSize + Gap));
            var top = Top + (index / Columns * (ImageSize + TextHeight + Gap));
            DrawImage(canvas, mistakes[index].Pixels, shape, SKRect.Create(left, top, ImageSize, ImageSize));
            DrawLine(canvas, "is ", names[mistakes[index].Truth], "", left, top + ImageSize + 19, Right);
            var probability = string.Create(CultureInfo.InvariantCulture, $" {100 * mistakes[index].Probability:F0} %");
            DrawLine(canvas, "said ", names[mistakes[index].Predicted], probability, left, top + ImageSize + 40, Wrong);
        }

        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void DrawImage(SKCanvas canvas, byte[] pixels, Shape shape, SKRect place)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var plane = shape.Height * shape.Width;
        var (green, blue) = shape.Channels == 3 ? (plane, 2 * plane) : (0, 0);
        for (var index = 0; index < plane; index++)
            bitmap.SetPixel(index % shape.Width, index / shape.Width, new SKColor(pixels[index], pixels[index + green], pixels[index + blue]));

        // The whole image, centred; small ones keep their pixels visible instead of being smoothed away.
        var scale = Math.Min(place.Width / shape.Width, place.Height / shape.Height);
        var (width, height) = (shape.Width * scale, shape.Height * scale);
        var target = SKRect.Create(place.Left + ((place.Width - width) / 2), place.Top + ((place.Height - height) / 2), width, height);
        using var image = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(image, target, scale >= 2 ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var frame = new SKPaint { Color = Frame, IsStroke = true, StrokeWidth = 1 };
        canvas.DrawRect(target, frame);
    }

    private static void DrawLine(SKCanvas canvas, string before, string name, string after, float left, float baseline, SKColor color)
    {
        using var plain = new SKFont(Style.Regular, 14);
        using var bold = new SKFont(Style.Bold, 14);
        using var ink = new SKPaint { Color = Ink, IsAntialias = true };
        using var coloured = new SKPaint { Color = color, IsAntialias = true };
        var room = ImageSize - plain.MeasureText(before) - plain.MeasureText(after);
        var shown = Shorten(name, bold, room);
        canvas.DrawText(before, left, baseline, plain, ink);
        var x = left + plain.MeasureText(before);
        canvas.DrawText(shown, x, baseline, bold, coloured);
        canvas.DrawText(after, x + bold.MeasureText(shown), baseline, plain, ink);
    }

    private static string Shorten(string name, SKFont font, float room)
    {
        if (font.MeasureText(name) <= room) return name;
        var length = name.Length - 1;
        while (length > 1 && font.MeasureText(name[..length] + "…") > room) length--;
        return name[..length] + "…";
    }
}
