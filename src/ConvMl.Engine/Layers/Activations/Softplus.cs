using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>log(1 + eˣ) of each element, a smooth ReLU. Any shape. Dugas et al., "Incorporating second-order functional knowledge for better option pricing" (NIPS 2000).</summary>
public sealed record Softplus : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
