using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>
/// Variance 2 ÷ (fan-in + fan-out), which keeps the scale forward and backward through linear and tanh layers. Glorot and Bengio,
/// "Understanding the difficulty of training deep feedforward neural networks" (AISTATS 2010).
/// </summary>
/// <param name="Distribution">Uniform, as in the paper, or normal.</param>
public sealed record Glorot(Distribution Distribution = Distribution.Uniform) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Span<float> values, Shape shape, Fans fans, CounterRandom random) =>
        VarianceScaling.Fill(values, 2 / (fans.In + fans.Out), Distribution, random);
}
