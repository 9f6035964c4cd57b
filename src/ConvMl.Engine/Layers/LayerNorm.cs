using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Normalizes the channels of each place: y = γ·(x − μ) ÷ √(σ² + ε) + β with the mean μ and the (biased) variance σ² of the channels of a vector
/// <c>[N, C]</c>, or at each place of an image <c>[N, C, H, W]</c> for itself, and γ and β of the channel. The same in training and inference. Ba, Kiros
/// and Hinton, "Layer normalization" (2016); on images as in Liu et al., "A ConvNet for the 2020s" (CVPR 2022).
/// </summary>
/// <remarks>For statistics of all numbers of an image use <see cref="GroupNorm"/> with one group.</remarks>
/// <param name="Epsilon">ε, 1e-5 if not given.</param>
public sealed record LayerNorm(float Epsilon = 1e-5f) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; layer normalization needs a vector [C] or an image [C, H, W].");
        if (!(Epsilon > 0) || !float.IsFinite(Epsilon))
            throw new GeometryException($"Epsilon is {Epsilon}; it must be a positive number.");

        Shape channels = [input.Channels];
        return new(input)
        {
            Parameters =
            [
                new("weight", channels, ParameterRole.Normalization, Initializer.Ones),
                new("bias", channels, ParameterRole.Normalization, Initializer.Zeros),
            ],
        };
    }
}
