using System.Text.Json.Serialization;
using ConvMl.Geometry;
using ConvMl.Randomness;
using ConvMl.Serialization;
using ConvMl.Tensors;

namespace ConvMl.Layers.Initializers;

/// <summary>Values that are known, such as those of designed filters.</summary>
/// <param name="Shape">The shape of the parameter that they are for.</param>
/// <param name="Values">The values.</param>
public sealed record Given(Shape Shape, [property: JsonConverter(typeof(NumbersJsonConverter))] IReadOnlyList<float> Values) : Initializer
{
    /// <inheritdoc/>
    public override void RequireFits(Shape shape)
    {
        if (shape != Shape)
            throw new GeometryException($"The given weights are {Shape}; the layer's are {shape}.");
        if (Values.Count != Shape.Elements)
            throw new GeometryException($"There are {Values.Count} given weights; {Shape} has {Shape.Elements}.");
    }

    /// <inheritdoc/>
    public override void Fill(Span<float> values, Shape shape, Fans fans, CounterRandom random)
    {
        RequireFits(shape);
        for (var index = 0; index < values.Length; index++)
            values[index] = Values[index];
    }

    /// <inheritdoc/>
    public bool Equals(Given? other) => other is not null && Shape == other.Shape && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shape, Values.Count > 0 ? Values[0] : 0);
}
