using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Resampling;

/// <summary>
/// Lays the numbers of r² channels out as r × r pixels, <c>[N, C·r², H, W] → [N, C, H·r, W·r]</c>:
/// y[c, i·r + a, j·r + b] = x[c·r² + a·r + b, i, j]. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
/// convolutional neural network" (CVPR 2016).
/// </summary>
/// <param name="Factor">r.</param>
public sealed record PixelShuffle(int Factor) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (!input.IsImage)
            throw new GeometryException($"The input is {input}; pixel shuffling needs an image [C, H, W].");
        if (Factor is < 1 or > 1024)
            throw new GeometryException($"The factor is {Factor}; it must be from 1 to 1024.");
        var pixels = Factor * Factor;
        if (input.Channels % pixels != 0)
            throw new GeometryException($"The input is {input}; its {input.Channels} channels are no multiple of {Factor}·{Factor} = {pixels}, which become the pixels of one channel.");

        var geometry = new UpsampleGeometry([input.Channels / pixels, input.Height, input.Width], Factor, Interpolation.Nearest);
        return new(geometry.Output) { Field = field => field.ThroughTransposed(geometry.Vertical, geometry.Horizontal) };
    }
}
