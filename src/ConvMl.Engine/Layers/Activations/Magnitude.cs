using ConvMl.Geometry;
using ConvMl.Tensors;

namespace ConvMl.Layers.Activations;

/// <summary>
/// The length of each group of neighbouring channels at every place, <c>[N, C·K, …] → [N, C, …]</c>: y[c] = √(Σ x[c·K + k]²) over k = 0 … K − 1. Of two
/// channels in quadrature it is their energy √(even² + odd²), the model of the complex cells (Adelson and Bergen, "Spatiotemporal energy models for the
/// perception of motion", 1985); of one channel it is |x|.
/// </summary>
/// <remarks>The derivative is x ÷ y, and 0 where y is 0.</remarks>
/// <param name="Channels">K, a divisor of the input's channels.</param>
public sealed record Magnitude(int Channels = 2) : Layer
{
    /// <inheritdoc/>
    public override Layer OverImages(Shape image) => this;

    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; a magnitude needs a vector [C] or an image [C, H, W].");
        if (Channels < 1 || input.Channels % Channels != 0)
            throw new GeometryException($"Groups of {Channels} channels do not divide the input's {input.Channels}; use a divisor.");
        return new(Shape.Create([input.Channels / Channels, .. input.AsSpan()[1..]]));
    }
}
