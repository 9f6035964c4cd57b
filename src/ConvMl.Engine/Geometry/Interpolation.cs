namespace ConvMl.Geometry;

/// <summary>How numbers between pixels are found.</summary>
public enum Interpolation
{
    /// <summary>The pixel in whose area the place lies.</summary>
    Nearest,

    /// <summary>The four pixels around the place, by distance along each axis. Corners are not aligned: pixels are areas, and the border pixels reach outwards.</summary>
    Bilinear,

    /// <summary>The sixteen pixels around the place, by a cubic of the distance along each axis. For resizing alone.</summary>
    Bicubic,
}
