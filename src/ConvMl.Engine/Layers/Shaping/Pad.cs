using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Shaping;

/// <summary>
/// Puts numbers around a sample, or cuts some off where a count is negative: axis i of the output has Before[i] + size + After[i] indices. A
/// convolution pads with zeros by itself; this layer has the other ways.
/// </summary>
/// <param name="Before">For each axis without the batch axis, how many come before the first index.</param>
/// <param name="After">For each axis, how many follow behind the last.</param>
/// <param name="Mode">What they are; <see cref="PadMode.Constant"/> if not given.</param>
/// <param name="Value">The value for <see cref="PadMode.Constant"/>; 0 if not given.</param>
public sealed record Pad(IReadOnlyList<int> Before, IReadOnlyList<int> After, PadMode Mode = PadMode.Constant, float Value = 0) : IndexedLayer
{
    internal override float Fill => Value;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (Before.Count != input.Rank || After.Count != input.Rank)
            throw new GeometryException($"There are {Before.Count} counts before and {After.Count} after; the input {input} needs {input.Rank} of each.");
        if (!Enum.IsDefined(Mode) || float.IsNaN(Value))
            throw new GeometryException($"The mode is {Mode} and the value {Value}; the mode must be one of {string.Join(", ", Enum.GetNames<PadMode>())}, the value a number.");
        for (var axis = 0; axis < input.Rank; axis++)
        {
            if (input[axis] != Shape.Open && (long)input[axis] + Before[axis] + After[axis] is < 1 or > int.MaxValue)
                throw new GeometryException($"Axis {axis} of the input {input} would have {(long)input[axis] + Before[axis] + After[axis]} indices; it must keep at least 1.");
            if (Mode == PadMode.Reflect && input[axis] != Shape.Open && Math.Max(Before[axis], After[axis]) >= input[axis])
                throw new GeometryException($"Axis {axis} of the input {input} cannot be mirrored by {Math.Max(Before[axis], After[axis])}; at most {input[axis] - 1} numbers lie behind its border.");
        }

        return new(OutputFor(input));
    }

    internal override IndexMap MapFor(Shape input)
    {
        var strides = IndexMap.StridesOf(input);
        return new(input, OutputFor(input), [.. OutputFor(input).Select((size, axis) =>
            Enumerable.Range(-Before[axis], size).Select(index => SourceOf(index, input[axis]) is >= 0 and var source ? source * strides[axis] : IndexMap.Outside).ToArray())]);
    }

    private int SourceOf(int index, int size) => index >= 0 && index < size
        ? index
        : Mode switch
        {
            PadMode.Edge => Math.Clamp(index, 0, size - 1),
            PadMode.Reflect => index < 0 ? -index : (2 * (size - 1)) - index,
            _ => IndexMap.Outside,
        };

    private Shape OutputFor(Shape input) => Shape.Create([.. input.Select((size, axis) => size == Shape.Open ? size : size + Before[axis] + After[axis])]);

    /// <inheritdoc/>
    public bool Equals(Pad? other) => other is not null && Before.SequenceEqual(other.Before) && After.SequenceEqual(other.After) && (Mode, Value) == (other.Mode, other.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Before.Concat(After).Aggregate(HashCode.Combine(Mode, Value), HashCode.Combine);
}
