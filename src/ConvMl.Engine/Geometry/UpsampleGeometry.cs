using ConvMl.Tensors;

namespace ConvMl.Geometry;

/// <summary>All sizes of one enlargement of an image by whole factors, and where along an axis an output lies between inputs.</summary>
public sealed record UpsampleGeometry
{
    /// <summary>Enlarges an image <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The input is no image, or a factor is not positive.</exception>
    public UpsampleGeometry(Shape input, Size2D scale, Interpolation interpolation)
    {
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; enlarging needs an image [C, H, W].");
        if (scale is not { Height: >= 1, Width: >= 1 })
            throw new GeometryException($"The scale is {scale}; both factors must be at least 1.");
        if (interpolation is not (Interpolation.Nearest or Interpolation.Bilinear))
            throw new GeometryException($"The interpolation is {interpolation}; it must be {Interpolation.Nearest} or {Interpolation.Bilinear}. A Resize2D knows more.");
        (Input, Scale, Interpolation) = (input, scale, interpolation);
        Vertical = Spread(input.Height, scale.Height, interpolation);
        Horizontal = Spread(input.Width, scale.Width, interpolation);
    }

    /// <summary>The input <c>[C, H, W]</c>.</summary>
    public Shape Input { get; }

    /// <summary>The factors.</summary>
    public Size2D Scale { get; }

    /// <summary>How numbers between pixels are found.</summary>
    public Interpolation Interpolation { get; }

    /// <summary>The window along the rows of the convolution that the enlargement transposes: a box or a triangle as wide as an input's influence.</summary>
    public AxisWindow Vertical { get; }

    /// <summary>The window along the columns of the convolution that the enlargement transposes.</summary>
    public AxisWindow Horizontal { get; }

    /// <summary>The output <c>[C, H·scale, W·scale]</c>.</summary>
    public Shape Output => [Input.Channels, Vertical.Input, Horizontal.Input];

    /// <summary>
    /// Along one axis, outputs i = q·scale + phase lie behind input q + Offset by Fraction of the way to the next input; beyond the border
    /// inputs repeat. Bilinear: output i lies at (i + ½) ÷ scale − ½. Nearest: Fraction is 0.
    /// </summary>
    public (int Offset, float Fraction) PlaceOf(int phase, int scale)
    {
        if (Interpolation == Interpolation.Nearest)
            return (0, 0);
        var place = ((phase + 0.5) / scale) - 0.5;
        var offset = (int)Math.Floor(place);
        return (offset, (float)(place - offset));
    }

    private static AxisWindow Spread(int size, int scale, Interpolation interpolation)
    {
        var (kernel, cut) = interpolation == Interpolation.Nearest ? (scale, 0) : ((2 * scale) - (scale % 2), scale / 2);
        return new Window(new Size2D(kernel, 1), new Size2D(scale, 1), null, new Padding(cut, cut, 0, 0)).Onto(size, 1, default).Vertical;
    }
}
