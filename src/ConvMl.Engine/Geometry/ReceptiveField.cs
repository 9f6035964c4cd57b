namespace ConvMl.Geometry;

/// <summary>
/// The pixels of the network's input that contribute to a unit (lecture "Convolutional Neural Networks", receptive field).
/// Unit (i, j) sees rows Vertical.Offset + i·Vertical.Stride and the Vertical.Size − 1 behind it, and columns alike.
/// </summary>
/// <param name="Vertical">Along the rows.</param>
/// <param name="Horizontal">Along the columns.</param>
public readonly record struct ReceptiveField(AxisField Vertical, AxisField Horizontal)
{
    /// <summary>The field of an input pixel: itself.</summary>
    public static ReceptiveField Pixel { get; } = new(AxisField.Pixel, AxisField.Pixel);

    /// <summary>The field of the outputs of a window whose inputs have this field.</summary>
    public ReceptiveField Through(AxisWindow vertical, AxisWindow horizontal) => new(Vertical.Through(vertical), Horizontal.Through(horizontal));

    /// <summary>The field of the outputs of a transposed convolution, given the windows of the convolution that it transposes.</summary>
    public ReceptiveField ThroughTransposed(AxisWindow vertical, AxisWindow horizontal) =>
        new(Vertical.ThroughTransposed(vertical), Horizontal.ThroughTransposed(horizontal));

    /// <summary>The smallest field that covers both.</summary>
    public ReceptiveField Union(ReceptiveField other) => new(Vertical.Union(other.Vertical), Horizontal.Union(other.Horizontal));
}
