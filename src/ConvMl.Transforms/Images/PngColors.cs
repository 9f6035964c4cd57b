namespace ConvMl.Transforms.Images;

/// <summary>What the samples of a PNG file's pixels are. The values are the format's own.</summary>
internal enum PngColors
{
    /// <summary>A shade.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>A number in the file's palette.</summary>
    Indexed = 3,

    /// <summary>A shade and how opaque it is.</summary>
    GreyAlpha = 4,

    /// <summary>Red, green, blue and how opaque they are.</summary>
    Rgba = 6,
}
