using ConvMl.Geometry;
using ConvMl.Layers.Initializers;
using ConvMl.Tensors;

namespace ConvMl.Layers;

/// <summary>
/// Normalizes each channel over the batch: y = γ·(x − μ) ÷ √(σ² + ε) + β, on <c>[N, C]</c> or <c>[N, C, H, W]</c>. Ioffe and Szegedy,
/// "Batch normalization" (ICML 2015).
/// </summary>
/// <remarks>
/// In training μ and σ² are the batch's mean and (biased) variance, and the running statistics move towards them by
/// running ← (1 − m)·running + m·batch, the variance unbiased there (that of a single value counts as it is). In inference μ and σ²
/// are the running statistics.
/// </remarks>
/// <param name="Epsilon">ε, 1e-5 if not given.</param>
/// <param name="Momentum">m, the weight of the newest batch in the running statistics; 0.1 if not given.</param>
public sealed record BatchNorm(float Epsilon = 1e-5f, float Momentum = 0.1f) : Layer
{
    /// <inheritdoc/>
    public override LayerDescription Describe(IReadOnlyList<Shape> inputs)
    {
        var input = inputs[0];
        if (input.Rank is not (1 or 3))
            throw new GeometryException($"The input is {input}; batch normalization needs a vector [C] or an image [C, H, W].");
        if (!(Epsilon > 0) || !float.IsFinite(Epsilon))
            throw new GeometryException($"Epsilon is {Epsilon}; it must be a positive number.");
        if (!(Momentum is > 0 and <= 1))
            throw new GeometryException($"The momentum is {Momentum}; it must be above 0 and at most 1.");

        Shape channels = [input.Channels];
        return new(input)
        {
            Parameters =
            [
                new("weight", channels, ParameterRole.Normalization, Initializer.Ones),
                new("bias", channels, ParameterRole.Normalization, Initializer.Zeros),
                new("running_mean", channels, ParameterRole.Statistic, Initializer.Zeros),
                new("running_var", channels, ParameterRole.Statistic, Initializer.Ones),
            ],
        };
    }
}
