namespace ConvMl.Geometry;

/// <summary>A height and a width, in that order: a kernel's size, a stride, a dilation.</summary>
/// <param name="Height">Along the rows.</param>
/// <param name="Width">Along the columns.</param>
/// <remarks>An <see cref="int"/> converts to a square size, a pair to height and width.</remarks>
public readonly record struct Size2D(int Height, int Width)
{
    /// <summary>One by one.</summary>
    public static Size2D One { get; } = new(1, 1);

    /// <summary>Height times width.</summary>
    public int Area => checked(Height * Width);

    /// <summary>A square size.</summary>
    public static implicit operator Size2D(int side) => new(side, side);

    /// <summary>Height and width.</summary>
    public static implicit operator Size2D((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>As in <c>3×3</c>.</summary>
    public override string ToString() => $"{Height}×{Width}";
}
