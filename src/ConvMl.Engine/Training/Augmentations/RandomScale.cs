using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Enlarges or reduces the image and crops it to its old size at a random place: objects come in other sizes and at other places. The factor is drawn evenly on a logarithmic
/// scale from <paramref name="Least"/> … <paramref name="Largest"/>; a reduced image lies somewhere on zeros.
/// </summary>
/// <param name="Least">Smallest factor, above 0; 0.75 if not given.</param>
/// <param name="Largest">Largest factor, at least <paramref name="Least"/>; 1.5 if not given.</param>
public sealed record RandomScale(float Least = 0.75f, float Largest = 1.5f) : Augmentation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Least > 0 && float.IsFinite(Least), $"{nameof(RandomScale)}.{nameof(Least)}", Least, "above 0");
        OptionCheck.Require(Largest >= Least && float.IsFinite(Largest), $"{nameof(RandomScale)}.{nameof(Largest)}", Largest, $"at least {nameof(Least)}");
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random) =>
        Warp.Image(image, shape, scratch, Draw(shape.Height, shape.Width, random));

    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) =>
        Warp.Map(map, shape, ignored, scratch, Draw(shape[0], shape[1], random));

    // The window on the image, in its pixels, is 1 ÷ factor of its size; it begins anywhere between the image's two ends.
    private Window Draw(int height, int width, CounterRandom random)
    {
        var step = 1 / (Least * MathF.Pow(Largest / Least, random.NextSingle()));
        var (down, right) = (random.NextSingle(), random.NextSingle());
        return new(step, down * (height - (height * step)), right * (width - (width * step)));
    }

    private readonly struct Window(float step, float top, float left) : IPlaces
    {
        public (float Y, float X) Of(int y, int x) => (top + ((y + 0.5f) * step) - 0.5f, left + ((x + 0.5f) * step) - 0.5f);
    }
}
