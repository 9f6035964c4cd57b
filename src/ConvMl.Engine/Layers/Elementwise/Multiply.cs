using ConvMl.Tensors;

namespace ConvMl.Layers.Elementwise;

/// <summary>The product of two inputs of one shape, element by element: a gate, an attention map. Hu, Shen and Sun, "Squeeze-and-excitation networks" (CVPR 2018).</summary>
public sealed record Multiply : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => EqualShapes.Describe(inputs);
}
