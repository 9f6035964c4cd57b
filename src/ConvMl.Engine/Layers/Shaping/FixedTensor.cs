using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>
/// Numbers that are the same for every sample, <c>[N, …] → [N, Shape]</c>: a table to multiply with, a position code. They are kept with the
/// parameters, and training leaves them as they are. Of its input the layer reads nothing but how many samples there are.
/// </summary>
/// <param name="Shape">The shape of the numbers; no axis is open.</param>
public sealed record FixedTensor(Shape Shape) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs) => Shape.IsConcrete
        ? new(Shape) { Parameters = [new("value", Shape, ParameterRole.Statistic, Initializer.Zeros)] }
        : throw new Geometry.GeometryException($"The shape is {Shape}; numbers that are given need known sizes.");
}
