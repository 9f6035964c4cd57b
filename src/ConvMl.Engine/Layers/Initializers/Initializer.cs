using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>Gives a parameter its values before training.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(He), "He")]
[JsonDerivedType(typeof(Glorot), "Glorot")]
[JsonDerivedType(typeof(Constant), "Constant")]
public abstract record Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new Constant(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = new Constant(1);

    /// <summary>Writes the values of a parameter of <paramref name="shape"/>, drawing from <paramref name="random"/>.</summary>
    public abstract void Fill(Span<float> values, Shape shape, CounterRandom random);

    // Weights are [O, C, K, L] for a convolution and [O, I] for a dense layer: an output sums over all axes but the first.
    private protected static (double FanIn, double FanOut) Fans(Shape shape)
    {
        double taps = 1;
        for (var axis = 2; axis < shape.Rank; axis++)
            taps *= shape[axis];
        return shape.Rank < 2 ? (shape.Elements, shape.Elements) : (shape[1] * taps, shape[0] * taps);
    }
}
