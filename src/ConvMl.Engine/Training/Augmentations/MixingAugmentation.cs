using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// A random change of a training image that takes pixels of another image of its batch, with their classes: for targets that are maps. It comes when all images of the batch are changed in
/// all other ways; an image takes from the one behind it, the last from the first.
/// </summary>
public abstract record MixingAugmentation : Augmentation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override bool TakesMaps => true;

    /// <summary>Leaves the image: see <see cref="Mix"/>.</summary>
    /// <inheritdoc/>
    public sealed override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random)
    {
    }

    /// <summary>Leaves the map: see <see cref="Mix"/>.</summary>
    /// <inheritdoc/>
    public sealed override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random)
    {
    }

    /// <summary>Takes pixels of another image, in place.</summary>
    /// <param name="image">The pixels of the image <c>[C, H, W]</c>.</param>
    /// <param name="map">A class id for each of its pixels, <c>[H, W]</c>.</param>
    /// <param name="otherImage">The pixels of the other image, of the same shape.</param>
    /// <param name="otherMap">Its classes.</param>
    /// <param name="ignored">What stands in a map for a pixel that does not count.</param>
    /// <param name="random">The stream for this epoch, sample and change.</param>
    public abstract void Mix(Span<float> image, Span<float> map, ReadOnlySpan<float> otherImage, ReadOnlySpan<float> otherMap, float ignored, CounterRandom random);
}
