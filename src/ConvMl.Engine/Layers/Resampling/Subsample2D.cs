using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Resampling;

/// <summary>
/// Keeps every s-th row and every t-th column, <c>[N, C, H, W] → [N, C, ⌈H ÷ s⌉, ⌈W ÷ t⌉]</c>: y[c, i, j] = x[c, i·s, j·t]. Behind a convolution
/// with stride 1 it gives what the convolution with that stride gives. Lecture "Convolutional Neural Networks", subsampling.
/// </summary>
/// <param name="Stride">s and t.</param>
public sealed record Subsample2D(Size2D Stride) : Layer
{
    /// <summary>All sizes of this layer on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public PoolGeometry GeometryFor(Shape input) => new(input, new Window(Size2D.One, Stride));

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        return new(geometry.Output) { Field = field => field.Through(geometry.Vertical, geometry.Horizontal) };
    }
}
