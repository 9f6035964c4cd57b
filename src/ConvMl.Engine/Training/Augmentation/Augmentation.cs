using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentation;

/// <summary>A random change of a training image that keeps its label.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
public abstract record Augmentation
{
    /// <summary>Changes one image in place.</summary>
    /// <param name="image">Its pixels <c>[C, H, W]</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="scratch">As many floats as the image, for the change to work in; their content is undefined.</param>
    /// <param name="random">The stream for this epoch, sample and change.</param>
    public abstract void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random);
}
