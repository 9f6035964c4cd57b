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
