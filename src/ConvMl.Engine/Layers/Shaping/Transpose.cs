using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>The axes of a sample in another order: axis i of the output is axis <see cref="Axes"/>[i] of the input. The batch axis stays first.</summary>
/// <param name="Axes">For each axis of the output the axis of the input, counted from 0 without the batch axis; each once.</param>
public sealed record Transpose(IReadOnlyList<int> Axes) : IndexedLayer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (!Axes.Order().SequenceEqual(Enumerable.Range(0, input.Rank)))
            throw new GeometryException($"The axes are [{string.Join(", ", Axes)}]; for the input {input} each of 0 to {input.Rank - 1} must be there once.");
        return new(OutputFor(input));
    }

    internal override IndexMap MapFor(Shape input)
    {
        var strides = IndexMap.StridesOf(input);
        return new(input, OutputFor(input), [.. Axes.Select(axis => Enumerable.Range(0, input[axis]).Select(index => index * strides[axis]).ToArray())]);
    }

    private Shape OutputFor(Shape input) => Shape.Create([.. Axes.Select(axis => input[axis])]);

    /// <inheritdoc/>
    public bool Equals(Transpose? other) => other is not null && Axes.SequenceEqual(other.Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => Axes.Aggregate(Axes.Count, HashCode.Combine);
}
