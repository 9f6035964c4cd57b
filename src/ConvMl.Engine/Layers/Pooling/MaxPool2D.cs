using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Pooling;

/// <summary>
/// The maximum of each window, channel by channel, <c>[N, C, H, W] → [N, C, H', W']</c>. Padding never wins: it counts as −∞. Of equal
/// values the first in row order takes the gradient. Lecture "Convolutional Neural Networks", pooling.
/// </summary>
/// <param name="Window">Size of the windows.</param>
/// <param name="Stride">Step between windows; the window's size if null.</param>
/// <param name="Dilation">Step between taps; 1 if null.</param>
/// <param name="Padding">Padding; <see cref="Geometry.Padding.Valid"/> if null.</param>
public sealed record MaxPool2D(Size2D Window, Size2D? Stride = null, Size2D? Dilation = null, Padding? Padding = null) : Layer
{
    /// <summary>All sizes of this layer on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public PoolGeometry GeometryFor(Shape input) => new(input, new Window(Window, Stride ?? Window, Dilation, Padding));

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        return new(geometry.Output) { Field = field => field.Through(geometry.Vertical, geometry.Horizontal) };
    }
}
