using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Elementwise;

/// <summary>The check of layers that take two inputs element by element.</summary>
internal static class EqualShapes
{
    public static LayerDescription Describe(IReadOnlyList<Shape> inputs) => inputs[0] == inputs[1]
        ? new(inputs[0])
        : throw new GeometryException($"The inputs are {inputs[0]} and {inputs[1]}; they must have the same shape. Repeat the smaller one by Reshape and Broadcast.");
}
