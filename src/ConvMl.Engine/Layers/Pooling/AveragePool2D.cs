using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Pooling;

/// <summary>
/// The mean of each window, channel by channel, <c>[N, C, H, W] → [N, C, H', W']</c>. Lecture "Convolutional Neural Networks", pooling.
/// </summary>
/// <param name="Window">Size of the windows.</param>
/// <param name="Stride">Step between windows; the window's size if null.</param>
/// <param name="Padding">Padding; <see cref="Geometry.Padding.Valid"/> if null.</param>
/// <param name="CountPadding">Whether zeros of the padding count in the mean; if not (the default), the mean is over the inputs inside.</param>
public sealed record AveragePool2D(Size2D Window, Size2D? Stride = null, Padding? Padding = null, bool CountPadding = false) : Layer
{
    /// <summary>All sizes of this layer on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public PoolGeometry GeometryFor(Shape input) => new(input, new Window(Window, Stride ?? Window, null, Padding));

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        return new(geometry.Output) { Field = field => field.Through(geometry.Vertical, geometry.Horizontal) };
    }
}
