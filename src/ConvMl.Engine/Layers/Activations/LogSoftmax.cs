using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// xₖ − log Σⱼ exp(xⱼ) over the channels, the logarithm of <see cref="Softmax"/>: of a vector <c>[N, C]</c>, or at each place of an image
/// <c>[N, C, H, W]</c>. Computed relative to the largest element, so that it cannot overflow.
/// </summary>
public sealed record LogSoftmax : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => inputs[0].Rank >= 1
        ? new(inputs[0])
        : throw new GeometryException("The input is a single number; softmax needs channels to normalize over.");
}
