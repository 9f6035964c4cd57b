using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// x ÷ (1 + e⁻ˣ) of each element, also known as swish. Any shape. Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural
/// network function approximation in reinforcement learning" (2018).
/// </summary>
public sealed record SiLU : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => new(inputs[0]);
}
