using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// x·Φ(x) of each element, where Φ(x) = ½·(1 + erf(x ÷ √2)) is the normal distribution function: the exact form, not the approximation by
/// tanh. Any shape. Hendrycks and Gimpel, "Gaussian error linear units (GELUs)" (2016).
/// </summary>
public sealed record GELU : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
