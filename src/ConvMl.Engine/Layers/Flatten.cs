using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>Lays an image <c>[N, C, H, W]</c> out as a vector <c>[N, C·H·W]</c>, channel by channel, row by row. A vector stays as it is.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank == 1)
            return new(input);
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; flattening needs an image [C, H, W] or a vector.");
        if (!input.IsConcrete)
            throw new GeometryException($"The input is {input}; flattening needs known sizes. Give the network's input its height and width, or use a GlobalAveragePool.");
        return new([input.Elements])
        {
            Field = field => field.Through(AxisWindow.Whole(input.Height), AxisWindow.Whole(input.Width)),
        };
    }
}
