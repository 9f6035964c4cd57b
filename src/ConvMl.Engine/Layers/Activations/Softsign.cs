using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>x ÷ (1 + |x|) of each element. Any shape. Bergstra, Desjardins, Lamblin and Bengio, "Quadratic polynomials learn better image features" (2009).</summary>
public sealed record Softsign : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
