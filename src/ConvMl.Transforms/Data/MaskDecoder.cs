using ConvMl.Transforms.Images;

namespace ConvMl.Transforms.Data;

/// <summary>Makes keys of the pixels of mask files: the class, counted from 1, or 0 for a pixel that does not count.</summary>
internal sealed class MaskDecoder
{
    private readonly IReadOnlyList<string> _classNames;
    private readonly int? _ignoreId;
    private readonly Dictionary<int, uint>? _keyOfColor;

    internal MaskDecoder(IReadOnlyList<string> classNames, ImageMaskPairsOptions options)
    {
        _classNames = classNames;
        _ignoreId = options.IgnoreId;
        if (options.Palette is null) return;
        _keyOfColor = options.Palette.Index().ToDictionary(entry => ImageMaskPairsOptions.Rgb(entry.Item), entry => (uint)entry.Index + 1);
        if (options.IgnoreColor is { } ignored) _keyOfColor.Add(ImageMaskPairsOptions.Rgb(ignored), 0);
    }

    /// <summary>Says what is wrong with the form of a mask, as far as its header shows; null if nothing is.</summary>
    internal string? FindFault(PngHeader header)
    {
        if (_keyOfColor is not null) return header.BitDepth == 16 ? "has 16 bits a sample, but a Palette has 8" : null;
        return header.Colors is PngColors.Grey or PngColors.Indexed ? null : $"has {header.Channels} channels";
    }

    /// <summary>Reads the key of each pixel.</summary>
    /// <exception cref="InvalidDataException">The file is not PNG, or a pixel stands for no class.</exception>
    internal (PngHeader Header, uint[] Keys) Read(string path)
    {
        var pixels = PngReader.Read(path);
        if (FindFault(pixels.Header) is { } fault) throw new InvalidDataException($"The mask '{path}' {fault}. It has been changed since it was listed; load the data again.");
        var keys = new uint[pixels.Header.Width * pixels.Header.Height];
        for (var pixel = 0; pixel < keys.Length; pixel++)
            keys[pixel] = _keyOfColor is null ? KeyOfId(pixels, pixel, path) : KeyOfColor(pixels, pixel, path);
        return (pixels.Header, keys);
    }

    private uint KeyOfId(PngPixels pixels, int pixel, string path)
    {
        var id = pixels.Samples[pixel];
        if (id == _ignoreId) return 0;
        if (id < _classNames.Count) return id + 1u;
        throw new InvalidDataException(
            $"The mask '{path}' has the number {id} in {Place(pixels, pixel)}; there are {_classNames.Count} classes, 0 ({_classNames[0]}) to {_classNames.Count - 1} ({_classNames[^1]}). " +
            $"Name all classes; or give IgnoreId = {id} if it marks pixels that do not count; or give a Palette if masks are drawn in colours or shades.");
    }

    private uint KeyOfColor(PngPixels pixels, int pixel, string path)
    {
        int color;
        try
        {
            color = pixels.ColorOf(pixel);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}' is damaged: {error.Message}. Write it again.", error);
        }

        return _keyOfColor!.TryGetValue(color, out var key)
            ? key
            : throw new InvalidDataException(
                $"The mask '{path}' has the colour #{color:X6} in {Place(pixels, pixel)}, which is not in the Palette ({string.Join(", ", _keyOfColor.Keys.Order().Take(20).Select(known => $"#{known:X6}"))}). " +
                "Add its class, or give it as IgnoreColor. Masks that were resized or saved as JPEG have such mixed colours: make them again without.");
    }

    private static string Place(PngPixels pixels, int pixel) => $"row {pixel / pixels.Header.Width}, column {pixel % pixels.Header.Width}";
}
