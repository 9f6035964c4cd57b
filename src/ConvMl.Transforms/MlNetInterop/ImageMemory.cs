using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using SkiaSharp;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>Reads an image's pixels where they lie.</summary>
/// <remarks>
/// <see cref="MLImage.Pixels"/> was compiled against SkiaSharp 2 and throws a <see cref="MissingMethodException"/> in a process that
/// runs SkiaSharp 3, as one that also plots with ScottPlot does. The address of the pixels is the same member in both.
/// </remarks>
internal static class ImageMemory
{
    /// <summary>A row of 32-bit pixels; valid while <paramref name="image"/> is not disposed.</summary>
    internal static unsafe ReadOnlySpan<byte> Row(MLImage image, int row)
    {
        var bitmap = Bitmap(image);
        return new ReadOnlySpan<byte>((byte*)bitmap.GetPixels() + ((nint)row * bitmap.RowBytes), image.Width * 4);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_image")]
    private static extern ref SKBitmap Bitmap(MLImage image);
}
