using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// α·x + β of each element, kept within 0 and 1; the gradient is α strictly between them, else 0. Any shape. Courbariaux, Bengio and David,
/// "BinaryConnect" (NIPS 2015).
/// </summary>
/// <param name="Alpha">α, 0.2 if not given.</param>
/// <param name="Beta">β, 0.5 if not given.</param>
public sealed record HardSigmoid(float Alpha = 0.2f, float Beta = 0.5f) : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => float.IsFinite(Alpha) && float.IsFinite(Beta)
        ? new(inputs[0])
        : throw new GeometryException($"Alpha is {Alpha} and beta {Beta}; both must be finite numbers.");
}
