using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// x where positive, α·(eˣ − 1) elsewhere; the gradient at 0 is α. Any shape. Clevert, Unterthiner and Hochreiter, "Fast and accurate deep
/// network learning by exponential linear units (ELUs)" (ICLR 2016).
/// </summary>
/// <param name="Alpha">α, minus the value far below zero; 1 if not given, which makes the slope continuous.</param>
public sealed record ELU(float Alpha = 1) : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => Alpha > 0 && float.IsFinite(Alpha)
        ? new(inputs[0])
        : throw new GeometryException($"Alpha is {Alpha}; it must be a positive number.");
}
