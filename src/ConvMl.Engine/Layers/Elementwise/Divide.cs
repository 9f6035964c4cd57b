using ConvMl.Tensors;

namespace ConvMl.Layers.Elementwise;

/// <summary>The quotient of two inputs of one shape, element by element: the first by the second. What is divided by 0 becomes infinite or not a number.</summary>
public sealed record Divide : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => EqualShapes.Describe(inputs);
}
