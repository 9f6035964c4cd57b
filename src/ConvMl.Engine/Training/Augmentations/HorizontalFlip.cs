using System.Text.Json.Serialization;
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
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random) => Mirror(image, shape.Width, random);

    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) => Mirror(map, shape[1], random);

    private void Mirror(Span<float> rows, int width, CounterRandom random)
    {
        if (random.NextSingle() >= Probability)
            return;
        for (var row = 0; row < rows.Length; row += width)
            rows.Slice(row, width).Reverse();
    }
}
