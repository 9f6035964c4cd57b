using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>
/// Variance 2 ÷ fan-in, which keeps the scale of activations through layers with ReLU. He, Zhang, Ren and Sun, "Delving deep into
/// rectifiers" (ICCV 2015).
/// </summary>
/// <param name="Distribution">Normal or uniform.</param>
public sealed record He(Distribution Distribution = Distribution.Normal) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Span<float> values, Shape shape, Fans fans, CounterRandom random) =>
        VarianceScaling.Fill(values, 2 / fans.In, Distribution, random);
}
