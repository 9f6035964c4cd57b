using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>The same numbers in the same order under another shape, <c>[N, …] → [N, Shape]</c>. For a vector use <see cref="Flatten"/>.</summary>
/// <param name="Shape">The shape of the output, without the batch axis; no axis is open.</param>
public sealed record Reshape(Shape Shape) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        if (!Shape.IsConcrete || !inputs[0].IsConcrete)
            throw new GeometryException($"The input is {inputs[0]}, to become {Shape}; reshaping needs known sizes. Give the network's input its height and width.");
        return inputs[0].Elements == Shape.Elements
            ? new(Shape)
            : throw new GeometryException($"The input {inputs[0]} has {inputs[0].Elements} numbers, the shape {Shape} {Shape.Elements}; both must have as many.");
    }
}
