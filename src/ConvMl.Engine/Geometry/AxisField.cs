namespace ConvMl.Geometry;

/// <summary>The receptive field of the units of a layer along one axis of the network's input.</summary>
/// <remarks>
/// Behind a transposed convolution numbers may be fractions: unit i sees nothing before input Offset + i·Stride and nothing behind
/// Offset + i·Stride + Size − 1, and between them what its phase meets.
/// </remarks>
/// <param name="Size">Inputs that one unit sees.</param>
/// <param name="Stride">Distance in the input between the fields of neighbouring units.</param>
/// <param name="Offset">First input that unit 0 sees; negative where it sees padding.</param>
public readonly record struct AxisField(double Size, double Stride, double Offset)
{
    /// <summary>The field of an input pixel: itself.</summary>
    public static AxisField Pixel { get; } = new(1, 1, 0);

    /// <summary>
    /// The inputs of an axis of <paramref name="length"/> that a unit sees, from First (included) to Limit (excluded). Of padding it sees nothing, so a unit
    /// near the border has fewer than <see cref="Size"/>.
    /// </summary>
    /// <param name="unit">The unit's row or column, from 0.</param>
    /// <param name="length">Inputs along the axis.</param>
    public (int First, int Limit) InputsOf(int unit, int length)
    {
        // A field without end has no stride that could be multiplied.
        if (!double.IsFinite(Size))
            return (0, length);
        var start = Offset + (unit * Stride);
        var first = Math.Clamp(Math.Ceiling(start), 0, length);
        return ((int)first, (int)Math.Clamp(Math.Floor(start + Size - 1) + 1, first, length));
    }

    /// <summary>The field of the outputs of <paramref name="window"/>, whose inputs have this field.</summary>
    public AxisField Through(AxisWindow window) => new(
        Size + ((window.Extent - 1) * Stride), Stride * window.Stride, Offset - (window.PadBefore * Stride));

    /// <summary>
    /// The field of the outputs of the transposed convolution whose convolution has <paramref name="window"/>: the steps are the window's
    /// parts of the inputs' stride.
    /// </summary>
    public AxisField ThroughTransposed(AxisWindow window)
    {
        var step = Stride / window.Stride;
        return new(Size + ((window.Extent - 1) * step), step, Offset + ((window.PadBefore - (window.Extent - 1)) * step));
    }

    /// <summary>The smallest field that covers both, as for a layer that adds or joins two branches.</summary>
    public AxisField Union(AxisField other)
    {
        var start = Math.Min(Offset, other.Offset);
        return new(Math.Max(Offset + Size, other.Offset + other.Size) - start, Math.Max(Stride, other.Stride), start);
    }
}
