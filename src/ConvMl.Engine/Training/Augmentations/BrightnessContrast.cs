using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Makes the image brighter or darker and its contrast larger or smaller: x becomes m + c·(x − m) + b·d with the image's mean m and standard deviation d, so that
/// it does not matter on which scale pixels are. c is drawn evenly from 1 − <paramref name="Contrast"/> … 1 + <paramref name="Contrast"/>, b from
/// −<paramref name="Brightness"/> … +<paramref name="Brightness"/>.
/// </summary>
/// <param name="Brightness">Largest change in standard deviations, at least 0; 0.3 if not given.</param>
/// <param name="Contrast">Largest change of the contrast, from 0 up to but not including 1; 0.3 if not given.</param>
/// <param name="PerChannel">Whether each channel is changed for itself, by its own mean, deviation and draw, so that colours change too; false if not given.</param>
public sealed record BrightnessContrast(float Brightness = 0.3f, float Contrast = 0.3f, bool PerChannel = false) : Augmentation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Brightness >= 0 && float.IsFinite(Brightness), $"{nameof(BrightnessContrast)}.{nameof(Brightness)}", Brightness, "at least 0");
        OptionCheck.Require(Contrast is >= 0 and < 1, $"{nameof(BrightnessContrast)}.{nameof(Contrast)}", Contrast, "at least 0 and below 1");
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random)
    {
        var length = PerChannel ? image.Length / shape.Channels : image.Length;
        for (var first = 0; first < image.Length; first += length)
        {
            var contrast = 1 + (Contrast * ((2 * random.NextSingle()) - 1));
            var brightness = Brightness * ((2 * random.NextSingle()) - 1);
            Change(image.Slice(first, length), contrast, brightness);
        }
    }

    /// <summary>Does nothing: no pixel moves.</summary>
    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random)
    {
    }

    private static void Change(Span<float> pixels, float contrast, float brightness)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (double pixel in pixels)
        {
            sum += pixel;
            squares += pixel * pixel;
        }

        var mean = sum / pixels.Length;
        var deviation = Math.Sqrt(Math.Max(0, (squares / pixels.Length) - (mean * mean)));
        var offset = (float)(mean - (contrast * mean) + (brightness * deviation));
        foreach (ref var pixel in pixels)
            pixel = (contrast * pixel) + offset;
    }
}
