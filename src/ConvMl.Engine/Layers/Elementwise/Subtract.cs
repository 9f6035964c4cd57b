using ConvMl.Tensors;

namespace ConvMl.Layers.Elementwise;

/// <summary>The difference of two inputs of one shape, element by element: the first minus the second.</summary>
public sealed record Subtract : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => EqualShapes.Describe(inputs);
}
