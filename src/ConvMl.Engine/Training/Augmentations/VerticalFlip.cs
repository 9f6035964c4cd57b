using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>Mirrors the image top to bottom: for pictures without an up and down, such as those of a microscope.</summary>
/// <param name="Probability">Share of the images that are mirrored, from 0 to 1; 0.5 if not given.</param>
public sealed record VerticalFlip(float Probability = 0.5f) : Augmentation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Validate() =>
        OptionCheck.Require(Probability is >= 0 and <= 1, $"{nameof(VerticalFlip)}.{nameof(Probability)}", Probability, "from 0 to 1");

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random) =>
        Mirror(image, shape.Height, shape.Width, scratch, random);

    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) =>
        Mirror(map, shape[0], shape[1], scratch, random);

    private void Mirror(Span<float> rows, int height, int width, Span<float> scratch, CounterRandom random)
    {
        if (random.NextSingle() >= Probability)
            return;
        rows.CopyTo(scratch);
        for (var row = 0; row < rows.Length / width; row++)
        {
            var y = row % height;
            scratch.Slice((row - y + height - 1 - y) * width, width).CopyTo(rows.Slice(row * width, width));
        }
    }
}
