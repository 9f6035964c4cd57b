using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>Each element, kept within a least and a largest value; the gradient is 1 within them (both included), else 0. Any shape. From 0 to 6 it is ReLU6.</summary>
/// <param name="Least">The least value; none if null.</param>
/// <param name="Largest">The largest value; none if null.</param>
public sealed record Clip(float? Least = null, float? Largest = null) : Layer
{
    internal float Floor => Least ?? float.NegativeInfinity;

    internal float Ceiling => Largest ?? float.PositiveInfinity;

    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => Floor <= Ceiling
        ? new(inputs[0])
        : throw new GeometryException($"The least value is {Floor} and the largest {Ceiling}; the least must not be above the largest.");
}
