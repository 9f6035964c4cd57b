using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Pooling;

/// <summary>The mean of each channel, <c>[N, C, H, W] → [N, C]</c>, for any height and width. Lin, Chen and Yan, "Network in network" (ICLR 2014).</summary>
public sealed record GlobalAveragePool : Layer
{
    /// <summary>The mean over windows of the image's size at every place.</summary>
    /// <inheritdoc cref="Layer.OverImages" path="/param"/>
    public override Layer OverImages(Shape image) => new AveragePool2D(new Size2D(image.Height, image.Width), Stride: 1);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; global average pooling needs an image [C, H, W].");
        return new([input.Channels])
        {
            Field = field => new ReceptiveField(Whole(field.Vertical, input.Height), Whole(field.Horizontal, input.Width)),
        };
    }

    // On an input of open size the mean reaches without end.
    private static AxisField Whole(AxisField field, int size) => size == Shape.Open
        ? new AxisField(double.PositiveInfinity, double.PositiveInfinity, field.Offset)
        : field.Through(AxisWindow.Whole(size));
}
