using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Moves the image by a whole number of pixels, drawn evenly from −<paramref name="Pixels"/> … +<paramref name="Pixels"/> for each
/// direction. It is the same as padding each side by that many pixels and cropping a random window of the old size, the augmentation of
/// He et al., "Deep residual learning for image recognition" (CVPR 2016), section 4.2.
/// </summary>
/// <param name="Pixels">Largest shift, at least 0; 4 if not given. A shift beyond the image leaves nothing of it but the fill.</param>
/// <param name="Fill">What comes in from outside; zeros if not given.</param>
public sealed record RandomShift(int Pixels = 4, ShiftFill Fill = ShiftFill.Zero) : Augmentation
{
    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Pixels is >= 0 and <= 1 << 20, $"{nameof(RandomShift)}.{nameof(Pixels)}", Pixels, "from 0 to 1048576");
        OptionCheck.Require(Enum.IsDefined(Fill), $"{nameof(RandomShift)}.{nameof(Fill)}", Fill, $"{nameof(ShiftFill.Zero)} or {nameof(ShiftFill.Edge)}");
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random) =>
        Shift(image, shape.Height, shape.Width, fill: 0, scratch, random);

    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) =>
        Shift(map, shape[0], shape[1], ignored, scratch, random);

    private void Shift(Span<float> rows, int height, int width, float fill, Span<float> scratch, CounterRandom random)
    {
        var down = random.NextInt((2 * Pixels) + 1) - Pixels;
        var right = random.NextInt((2 * Pixels) + 1) - Pixels;
        if (down == 0 && right == 0)
            return;

        rows.CopyTo(scratch);
        for (var row = 0; row < rows.Length / width; row++)
        {
            var y = row % height;
            var from = Fill == ShiftFill.Edge ? Math.Clamp(y - down, 0, height - 1) : y - down;
            var target = rows.Slice(row * width, width);
            if (from < 0 || from >= height)
                target.Fill(fill);
            else
                ShiftRow(scratch.Slice((row - y + from) * width, width), target, right, fill);
        }
    }

    private void ShiftRow(ReadOnlySpan<float> source, Span<float> target, int right, float fill)
    {
        var width = source.Length;
        var kept = Math.Max(0, width - Math.Abs(right));
        var left = Math.Clamp(right, 0, width);
        source.Slice(Math.Clamp(-right, 0, width - kept), kept).CopyTo(target[left..]);
        target[..left].Fill(Fill == ShiftFill.Edge ? source[0] : fill);
        target[(left + kept)..].Fill(Fill == ShiftFill.Edge ? source[^1] : fill);
    }
}
