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

    /// <summary>Writes the values of a parameter of <paramref name="shape"/> whose layer has these <paramref name="fans"/>, drawing from <paramref name="random"/>.</summary>
    public abstract void Fill(Span<float> values, Shape shape, Fans fans, CounterRandom random);
}
