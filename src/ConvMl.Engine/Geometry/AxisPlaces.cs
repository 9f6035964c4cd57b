namespace ConvMl.Geometry;

/// <summary>Where the outputs of a resizing lie in the input along one axis: output i at <c>Origin + i·Step</c>, where input j lies at j.</summary>
/// <param name="Origin">The place of output 0.</param>
/// <param name="Step">From one output to the next.</param>
public readonly record struct AxisPlaces(double Origin, double Step)
{
    /// <summary>Pixels are areas, and the borders of the images meet: (i + ½)·input ÷ output − ½.</summary>
    public static AxisPlaces HalfPixel(int input, int output)
    {
        var step = (double)input / output;
        return new((step / 2) - 0.5, step);
    }
}
