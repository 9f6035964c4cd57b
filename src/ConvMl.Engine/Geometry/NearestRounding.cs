namespace ConvMl.Geometry;

/// <summary>Which pixel is the nearest to a place between two.</summary>
public enum NearestRounding
{
    /// <summary>The nearer one; the lower in the middle.</summary>
    HalfDown,

    /// <summary>The nearer one; the upper in the middle.</summary>
    HalfUp,

    /// <summary>The lower one.</summary>
    Down,

    /// <summary>The upper one.</summary>
    Up,
}
