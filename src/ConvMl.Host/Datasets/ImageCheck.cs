using System.Collections.Concurrent;
using System.Globalization;
using SkiaSharp;

namespace ConvMl.Host.Datasets;

/// <summary>
/// Decodes every image once before anything else is done with them: a broken one is then named before the training, not after it.
/// </summary>
internal static class ImageCheck
{
    // What an array of its bytes, four a pixel, can hold.
    private static readonly int MostPixels = Array.MaxLength / 4;

    /// <summary>The images that can be read, in their order.</summary>
    /// <param name="rows">The images.</param>
    /// <param name="skipBadImages">Whether those that cannot are left out.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <exception cref="InputException">An image cannot be read, and <paramref name="skipBadImages"/> is false.</exception>
    internal static IReadOnlyList<ImageRow> Readable(IReadOnlyList<ImageRow> rows, bool skipBadImages, CancellationToken cancellation)
    {
        var faults = new string?[rows.Count];
        Parallel.ForEach(
            Partitioner.Create(0, rows.Count, rangeSize: 16), new ParallelOptions { CancellationToken = cancellation },
            range =>
            {
                for (var index = range.Item1; index < range.Item2; index++) faults[index] = FaultOf(rows[index].ImagePath);
            });

        var first = Array.FindIndex(faults, fault => fault is not null);
        if (first < 0) return rows;
        var count = faults.Count(fault => fault is not null);
        return skipBadImages
            ? [.. rows.Where((_, index) => faults[index] is null)]
            : throw new InputException(
                $"'{rows[first].ImagePath}' cannot be read as an image: {faults[first]}" +
                $"{(count > 1 ? $" ({count:N0} of {rows.Count:N0} images are like that)" : "")}. Replace or remove it, or go on without such images with --skip-bad-images.");
    }

    /// <summary>Why a file cannot be read as an image; null if it can.</summary>
    internal static string? FaultOf(string path)
    {
        using var codec = SKCodec.Create(path, out var opened);
        if (codec is null) return opened == SKCodecResult.Success ? "its format is not known" : Describe(opened);
        if ((long)codec.Info.Height * codec.Info.Width > MostPixels)
            return string.Create(CultureInfo.InvariantCulture, $"it is {codec.Info.Height} x {codec.Info.Width} (height x width), and an image can be decoded up to {MostPixels:N0} pixels");
        using var bitmap = new SKBitmap(codec.Info.WithColorType(SKColorType.Rgba8888).WithAlphaType(SKAlphaType.Unpremul));
        var decoded = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        return decoded == SKCodecResult.Success ? null : Describe(decoded);
    }

    private static string Describe(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it ends early",
        SKCodecResult.ErrorInInput => "its data is damaged",
        SKCodecResult.InvalidInput or SKCodecResult.Unimplemented => "it is not an image of a known format",
        SKCodecResult.InternalError => "it cannot be opened, or is too large",
        _ => $"{result}",
    };
}
