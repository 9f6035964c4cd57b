using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>Where the outputs of each phase of an enlargement lie, computed once: rows are short, and asking again for each would cost more than they.</summary>
internal sealed class UpsamplePhases(UpsampleGeometry geometry)
{
    /// <summary>Whether each output is the pixel that it lies in, and nothing is mixed.</summary>
    public bool IsNearest { get; } = geometry.Interpolation == Interpolation.Nearest;

    /// <summary>Pixels of a row of the image.</summary>
    public int Width { get; } = geometry.Input.Width;

    /// <summary>Rows of the image.</summary>
    public int Height { get; } = geometry.Input.Height;

    /// <summary>For each phase along the rows of the image: outputs lie behind the row Offset from theirs, by Fraction of the way to the next.</summary>
    public (int Offset, float Fraction)[] Vertical { get; } = Places(geometry, geometry.Scale.Height);

    /// <summary>The same along the columns.</summary>
    public (int Offset, float Fraction)[] Horizontal { get; } = Places(geometry, geometry.Scale.Width);

    private static (int Offset, float Fraction)[] Places(UpsampleGeometry geometry, int scale) =>
        [.. Enumerable.Range(0, scale).Select(phase => geometry.PlaceOf(phase, scale))];
}
