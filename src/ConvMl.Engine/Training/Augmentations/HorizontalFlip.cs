using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>Mirrors the image left to right (Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural networks", NIPS 2012).</summary>
/// <param name="Probability">Share of the images that are mirrored, from 0 to 1; 0.5 if not given.</param>
public sealed record HorizontalFlip(float Probability = 0.5f) : Augmentation
{
    /// <inheritdoc/>
    public override void Validate() =>
        OptionCheck.Require(Probability is >= 0 and <= 1, $"{nameof(HorizontalFlip)}.{nameof(Probability)}", Probability, "from 0 to 1");

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random)
    {
        if (random.NextSingle() >= Probability)
            return;
        for (var row = 0; row < image.Length; row += shape.Width)
            image.Slice(row, shape.Width).Reverse();
    }
}
