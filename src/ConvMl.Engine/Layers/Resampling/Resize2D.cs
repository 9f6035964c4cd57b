using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Resampling;

/// <summary>
/// Brings an image to any size, <c>[N, C, H, W] → [N, C, H', W']</c>, along each axis by itself: output (i, j) is the interpolated input at
/// (<see cref="Vertical"/> of i, <see cref="Horizontal"/> of j). Beyond the border pixels repeat. For whole factors <see cref="Upsample2D"/> is
/// faster. Bicubic: Keys, "Cubic convolution interpolation for digital image processing" (1981).
/// </summary>
/// <param name="Size">Height and width of the output.</param>
/// <param name="Interpolation">How numbers between pixels are found; <see cref="Interpolation.Nearest"/> if not given.</param>
/// <param name="Vertical">Where the rows of the output lie in the input; <see cref="AxisPlaces.HalfPixel"/> if null.</param>
/// <param name="Horizontal">Where the columns lie, alike.</param>
/// <param name="Rounding">Which pixel is the nearest; <see cref="NearestRounding.HalfDown"/> if not given.</param>
/// <param name="CubicCoefficient">The slope of the bicubic weights at distance 1; −0.75 if not given.</param>
/// <param name="ExcludeOutside">Whether pixels beyond the border are left out of the bicubic sum instead of repeated.</param>
public sealed record Resize2D(
    Size2D Size,
    Interpolation Interpolation = Interpolation.Nearest,
    AxisPlaces? Vertical = null,
    AxisPlaces? Horizontal = null,
    NearestRounding Rounding = NearestRounding.HalfDown,
    float CubicCoefficient = -0.75f,
    bool ExcludeOutside = false) : Layer
{
    // Further out than any input reaches, and the index of a place still fits.
    private const double Furthest = 1e9;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; resizing needs an image [C, H, W].");
        if (Size is not { Height: >= 1, Width: >= 1 })
            throw new GeometryException($"The size is {Size}; height and width must be at least 1.");
        if (!Enum.IsDefined(Interpolation) || !Enum.IsDefined(Rounding) || !float.IsFinite(CubicCoefficient))
            throw new GeometryException($"The interpolation is {Interpolation}, the rounding {Rounding}, the cubic coefficient {CubicCoefficient}; the first two must be defined, the last finite.");
        RequireReach(Vertical, Size.Height);
        RequireReach(Horizontal, Size.Width);
        return new([input.Channels, Size.Height, Size.Width])
        {
            Field = field => new(
                Through(field.Vertical, input.Height, Size.Height, Vertical), Through(field.Horizontal, input.Width, Size.Width, Horizontal)),
        };
    }

    /// <summary>The resizing as products with two matrices, Y = V·X·Hᵀ: V of Size.Height rows and as many columns as the input has rows, H alike, row by row.</summary>
    /// <param name="input">The input <c>[C, H, W]</c>, of known size.</param>
    public (float[] Vertical, float[] Horizontal) MatricesFor(Shape input)
    {
        var (vertical, horizontal) = AxesFor(input);
        return (MatrixOf(vertical, input.Height), MatrixOf(horizontal, input.Width));
    }

    internal (ResizeAxis Vertical, ResizeAxis Horizontal) AxesFor(Shape input) => (Axis(input.Height, Size.Height, Vertical), Axis(input.Width, Size.Width, Horizontal));

    private static float[] MatrixOf(ResizeAxis axis, int inputs)
    {
        var matrix = new float[axis.Inputs.Length / axis.Taps * inputs];
        for (var tap = 0; tap < axis.Inputs.Length; tap++)
            matrix[(tap / axis.Taps * inputs) + axis.Inputs[tap]] += (float)axis.Weights[tap];
        return matrix;
    }

    private ResizeAxis Axis(int input, int output, AxisPlaces? places) => ResizeAxis.Create(
        input, output, places ?? AxisPlaces.HalfPixel(input, output), Interpolation, Rounding, CubicCoefficient, ExcludeOutside);

    private AxisField Through(AxisField field, int input, int output, AxisPlaces? places)
    {
        if (input == Shape.Open)
            return new AxisField(double.PositiveInfinity, field.Stride, field.Offset);
        var (origin, step) = places ?? AxisPlaces.HalfPixel(input, output);
        var taps = Interpolation switch { Interpolation.Nearest => 1, Interpolation.Bilinear => 2, _ => 4 };
        return new AxisField(field.Size + ((taps - 1) * field.Stride), field.Stride * step, field.Offset + (origin * field.Stride));
    }

    private static void RequireReach(AxisPlaces? places, int outputs)
    {
        if (places is { } given && !(Math.Abs(given.Origin) <= Furthest && Math.Abs(given.Origin + (given.Step * outputs)) <= Furthest))
            throw new GeometryException($"The outputs lie from {given.Origin} on, {given.Step} apart; all must lie within {Furthest:N0} of the input.");
    }
}
