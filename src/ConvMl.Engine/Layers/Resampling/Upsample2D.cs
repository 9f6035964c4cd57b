using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Resampling;

/// <summary>
/// Enlarges an image by whole factors without parameters, <c>[N, C, H, W] → [N, C, H·s, W·t]</c>: each output takes the pixel it lies in, or,
/// <see cref="Interpolation.Bilinear"/>, the mean of the four around the place (i + ½) ÷ s − ½, (j + ½) ÷ t − ½ weighted by distance; beyond
/// the border pixels repeat. As PyTorch's <c>Upsample</c> with <c>align_corners=False</c>.
/// </summary>
/// <remarks>Followed by a convolution it enlarges without checkerboards: Odena, Dumoulin and Olah, "Deconvolution and checkerboard artifacts" (Distill 2016).</remarks>
/// <param name="Scale">The factors s and t.</param>
/// <param name="Interpolation">How numbers between pixels are found; <see cref="Interpolation.Nearest"/> if not given.</param>
public sealed record Upsample2D(Size2D Scale, Interpolation Interpolation = Interpolation.Nearest) : Layer
{
    /// <summary>All sizes of this layer on an input <c>[C, H, W]</c>.</summary>
    /// <exception cref="GeometryException">The layer cannot take the input.</exception>
    public UpsampleGeometry GeometryFor(Shape input) => new(input, Scale, Interpolation);

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var geometry = GeometryFor(inputs[0]);
        return new(geometry.Output) { Field = field => field.ThroughTransposed(geometry.Vertical, geometry.Horizontal) };
    }
}
