using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>1 ÷ (1 + e⁻ˣ) of each element. Any shape.</summary>
public sealed record Sigmoid : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
