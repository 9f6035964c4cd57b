using ConvMl.Randomness;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Lays objects of another image over an image: all pixels of some of the other's classes, each taken with a probability of one half. So objects meet neighbours and backgrounds that they
/// have in no image of the data. Olsson et al., "ClassMix: segmentation-based data augmentation for semi-supervised learning" (WACV 2021), here with the true masks.
/// </summary>
/// <param name="Probability">Share of the images that are laid over, from 0 to 1; 0.5 if not given.</param>
/// <param name="Background">A class that is never taken, since it is no object; if null, all can be.</param>
public sealed record ClassMix(float Probability = 0.5f, int? Background = null) : MixingAugmentation
{
    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Probability is >= 0 and <= 1, $"{nameof(ClassMix)}.{nameof(Probability)}", Probability, "from 0 to 1");
        OptionCheck.Require(Background is null or >= 0, $"{nameof(ClassMix)}.{nameof(Background)}", Background, "a class number from 0, or null");
    }

    /// <inheritdoc/>
    public override void Mix(Span<float> image, Span<float> map, ReadOnlySpan<float> otherImage, ReadOnlySpan<float> otherMap, float ignored, CounterRandom random)
    {
        if (random.NextSingle() >= Probability)
            return;
        for (int first = 0, limit; first < map.Length; first = limit)
        {
            var id = otherMap[first];
            limit = first + 1;
            while (limit < map.Length && otherMap[limit] == id)
                limit++;
            if (id == ignored || id == Background || !IsTaken(id))
                continue;
            otherMap[first..limit].CopyTo(map[first..limit]);
            for (var plane = 0; plane < image.Length; plane += map.Length)
                otherImage[(plane + first)..(plane + limit)].CopyTo(image[(plane + first)..(plane + limit)]);
        }

        bool IsTaken(float id) => (random.BitsAt((uint)id + 1) & 1) == 1;
    }
}
