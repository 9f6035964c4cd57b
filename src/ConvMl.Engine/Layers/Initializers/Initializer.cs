using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>Gives a parameter its values before training.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(He), "He")]
[JsonDerivedType(typeof(Glorot), "Glorot")]
[JsonDerivedType(typeof(Constant), "Constant")]
[JsonDerivedType(typeof(Given), "Given")]
public abstract record Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new Constant(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = new Constant(1);

    /// <summary>Checks that it can give values to a parameter of <paramref name="shape"/>; one that draws or computes them can always.</summary>
    /// <exception cref="Geometry.GeometryException">It cannot.</exception>
    public virtual void RequireFits(Shape shape)
    {
    }

    /// <summary>Writes the values of a parameter of <paramref name="shape"/> whose layer has these <paramref name="fans"/>, drawing from <paramref name="random"/>.</summary>
    public abstract void Fill(Span<float> values, Shape shape, Fans fans, CounterRandom random);
}
