using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>A random change of a training image that keeps its label: a pure function of the image and of the random stream it is given.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(HorizontalFlip), "HorizontalFlip")]
[JsonDerivedType(typeof(RandomShift), "RandomShift")]
[JsonDerivedType(typeof(RandomErasing), "RandomErasing")]
public abstract record Augmentation
{
    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    public abstract void Validate();

    /// <summary>Changes one image in place.</summary>
    /// <param name="image">Its pixels <c>[C, H, W]</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="scratch">As many floats as the image, for the change to work in; their content is undefined.</param>
    /// <param name="random">The stream for this epoch, sample and change.</param>
    public abstract void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random);
}
