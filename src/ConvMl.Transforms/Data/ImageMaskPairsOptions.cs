using System.Drawing;

namespace ConvMl.Transforms.Data;

/// <summary>How <c>mlContext.Data.LoadImageMaskPairs</c> reads images and masks.</summary>
public sealed record ImageMaskPairsOptions
{
    /// <summary>Rows that images and masks are resized to; give <see cref="Width"/> too. Default: they stay as they are, and must be of one size.</summary>
    public int? Height { get; init; }

    /// <summary>Pixels in a row that images and masks are resized to; give <see cref="Height"/> too.</summary>
    public int? Width { get; init; }

    /// <summary>The number in the masks of pixels that do not count, often 255: they become missing keys. Default: every pixel counts.</summary>
    public int? IgnoreId { get; init; }

    /// <summary>
    /// The colour of each class in the masks, in the order of the class names. Default: masks hold the classes' numbers, counted from 0, as shades
    /// or as numbers in a palette of their own. With it they are read by colour, whatever their form; how opaque colours are does not matter.
    /// </summary>
    public IReadOnlyList<Color>? Palette { get; init; }

    /// <summary>The colour of pixels that do not count, where masks are read by colour.</summary>
    public Color? IgnoreColor { get; init; }

    /// <summary>Checks that the options go together and fit the classes.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal void Check(IReadOnlyList<string> classNames)
    {
        if (classNames.Count is < 2 or > ushort.MaxValue)
            throw new ArgumentException($"{classNames.Count} class name(s) are given; expected from 2 to {ushort.MaxValue}, that of the background included.", nameof(classNames));
        if (classNames.GroupBy(name => name).FirstOrDefault(names => string.IsNullOrWhiteSpace(names.Key) || names.Count() > 1) is { } wrong)
            throw new ArgumentException(string.IsNullOrWhiteSpace(wrong.Key) ? "A class name is empty." : $"The class name '{wrong.Key}' is given {wrong.Count()} times; each class needs a name of its own.", nameof(classNames));
        if (Height is null != Width is null || Height < 1 || Width < 1)
            throw new ArgumentException($"The size to resize to is Height = {Height?.ToString() ?? "(none)"}, Width = {Width?.ToString() ?? "(none)"}; give both, each at least 1, or neither.");
        if (IgnoreId is < 0 or > ushort.MaxValue)
            throw new ArgumentException($"IgnoreId is {IgnoreId}; masks hold numbers from 0 to {ushort.MaxValue}.");
        if (IgnoreId < classNames.Count)
            throw new ArgumentException($"IgnoreId is {IgnoreId}, which is also the number of the class '{classNames[IgnoreId.Value]}'. Leave the class out of the names, or choose another number.");
        if (Palette is null && IgnoreColor is not null)
            throw new ArgumentException("IgnoreColor is given without a Palette: masks are then read by number. Give a Palette, or IgnoreId instead.");
        if (Palette is not null) CheckPalette(Palette, classNames);
    }

    /// <summary>A colour without how opaque it is, as 0xRRGGBB.</summary>
    internal static int Rgb(Color color) => color.ToArgb() & 0xFFFFFF;

    private void CheckPalette(IReadOnlyList<Color> palette, IReadOnlyList<string> classNames)
    {
        if (palette.Count != classNames.Count)
            throw new ArgumentException($"The Palette has {palette.Count} colours for {classNames.Count} classes; give one a class.");
        if (IgnoreId is not null)
            throw new ArgumentException("IgnoreId is given with a Palette: masks are then read by colour. Give IgnoreColor instead.");
        IEnumerable<Color> all = IgnoreColor is { } ignored ? [.. palette, ignored] : palette;
        if (all.GroupBy(Rgb).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"The colour #{twice.Key:X6} stands for {twice.Count()} classes of the Palette (IgnoreColor counted); each needs one of its own.");
    }
}
