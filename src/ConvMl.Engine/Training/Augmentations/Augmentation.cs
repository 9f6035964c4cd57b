using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// A random change of a training image that keeps its label: a pure function of the image and of the random stream it is given. Where the label is a map, a class for each
/// pixel, it changes along: what moves pixels moves both by the same draws.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(BrightnessContrast), "BrightnessContrast")]
[JsonDerivedType(typeof(ClassMix), "ClassMix")]
[JsonDerivedType(typeof(ElasticDeformation), "ElasticDeformation")]
[JsonDerivedType(typeof(HorizontalFlip), "HorizontalFlip")]
[JsonDerivedType(typeof(QuarterTurn), "QuarterTurn")]
[JsonDerivedType(typeof(RandomShift), "RandomShift")]
[JsonDerivedType(typeof(RandomErasing), "RandomErasing")]
[JsonDerivedType(typeof(RandomScale), "RandomScale")]
[JsonDerivedType(typeof(VerticalFlip), "VerticalFlip")]
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

    /// <summary>Whether a target that is a map can change along; if not, only images with one label can be augmented so.</summary>
    [JsonIgnore]
    public virtual bool TakesMaps => false;

    /// <summary>Changes the map of one image in place, as <see cref="Apply"/> changes the image by the same stream. Classes are never mixed.</summary>
    /// <param name="map">A class id for each pixel, <c>[H, W]</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="ignored">What stands for a pixel that does not count: it comes in from outside.</param>
    /// <param name="scratch">As many floats as the image, for the change to work in; their content is undefined.</param>
    /// <param name="random">The stream for this epoch, sample and change.</param>
    /// <exception cref="NotSupportedException">Maps cannot change along; see <see cref="TakesMaps"/>.</exception>
    public virtual void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) =>
        throw new NotSupportedException($"{GetType().Name} does not change maps.");
}
