using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>Repeats a sample along its axes of size 1: <c>[N, C, 1, 1] → [N, C, H, W]</c>.</summary>
/// <param name="Shape">The shape of the output, of as many axes as the input; no axis is open.</param>
public sealed record Broadcast(Shape Shape) : IndexedLayer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        return Shape.IsConcrete && input.Rank == Shape.Rank && input.Zip(Shape).All(pair => pair.First == 1 || pair.First == pair.Second)
            ? new(Shape)
            : throw new GeometryException($"The input {input} cannot become {Shape} by repetition; each of its sizes must be 1 or that of the output.");
    }

    internal override IndexMap MapFor(Shape input)
    {
        var strides = IndexMap.StridesOf(input);
        return new(input, Shape, [.. Shape.Select((size, axis) => Enumerable.Range(0, size).Select(index => input[axis] == 1 ? 0 : index * strides[axis]).ToArray())]);
    }
}
