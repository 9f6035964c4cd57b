using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// γ·x where positive, γ·α·(eˣ − 1) elsewhere; the gradient at 0 is γ·α. Any shape. Klambauer, Unterthiner, Mayr and Hochreiter,
/// "Self-normalizing neural networks" (NIPS 2017), which finds the values of α and γ.
/// </summary>
/// <param name="Alpha">α, 1.6732632 if not given.</param>
/// <param name="Gamma">γ, 1.050701 if not given.</param>
public sealed record SELU(float Alpha = 1.6732632f, float Gamma = 1.050701f) : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => Alpha > 0 && Gamma > 0 && float.IsFinite(Alpha) && float.IsFinite(Gamma)
        ? new(inputs[0])
        : throw new GeometryException($"Alpha is {Alpha} and gamma {Gamma}; both must be positive numbers.");
}
