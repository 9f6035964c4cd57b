using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>A part of a sample: the indices from <see cref="Start"/> on along one axis, and all along the others.</summary>
/// <param name="Axis">The axis, counted from 0 without the batch axis.</param>
/// <param name="Start">The first index.</param>
/// <param name="Length">Number of indices.</param>
public sealed record Slice(int Axis, int Start, int Length) : IndexedLayer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var (input, axis) = (inputs[0], RequireAxis(Axis, inputs[0]));
        if (input[axis] == Shape.Open)
            throw new GeometryException($"The input is {input}; a slice needs a known size along axis {axis}.");
        if (Start < 0 || Length < 1 || Start > input[axis] - Length)
            throw new GeometryException($"The slice takes {Length} from {Start} on, but axis {axis} of the input {input} has {input[axis]}.");
        return new(OutputFor(input));
    }

    internal override IndexMap MapFor(Shape input)
    {
        var strides = IndexMap.StridesOf(input);
        return new(
            input, OutputFor(input),
            [.. OutputFor(input).Select((size, axis) => Enumerable.Range(axis == Axis ? Start : 0, size).Select(index => index * strides[axis]).ToArray())]);
    }

    private Shape OutputFor(Shape input) => Shape.Create([.. input.Select((size, axis) => axis == Axis ? Length : size)]);
}
