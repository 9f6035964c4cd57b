using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>One value everywhere.</summary>
/// <param name="Value">The value.</param>
public sealed record Constant(float Value) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Span<float> values, Shape shape, Fans fans, CounterRandom random) => values.Fill(Value);
}
