using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>Joins two or more inputs along their channels: <c>[N, C₁, H, W], [N, C₂, H, W], … → [N, C₁ + C₂ + …, H, W]</c>, or vectors alike.</summary>
public sealed record Concat : Layer
{
    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, int.MaxValue);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var channels = 0;
        foreach (var input in inputs)
        {
            if (input.Rank < 1 || input.Rank != inputs[0].Rank || !input.AsSpan()[1..].SequenceEqual(inputs[0].AsSpan()[1..]))
                throw new GeometryException($"The inputs are {string.Join(", ", inputs)}; they must agree in everything but their channels.");
            if (input.Channels == Shape.Open)
                throw new GeometryException($"An input is {input}; joining needs known numbers of channels.");
            channels = checked(channels + input.Channels);
        }

        return new([channels, .. inputs[0].AsSpan()[1..]]);
    }
}
