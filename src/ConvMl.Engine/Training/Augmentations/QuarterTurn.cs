using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Turns the image by none, one, two or three quarters, each as often; an image that is not square by none or two. For pictures without an up and down. No number is
/// changed, each comes to another place.
/// </summary>
public sealed record QuarterTurn : Augmentation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Validate()
    {
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random) =>
        Turn(image, shape.Height, shape.Width, scratch, random);

    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) =>
        Turn(map, shape[0], shape[1], scratch, random);

    private static void Turn(Span<float> planes, int height, int width, Span<float> scratch, CounterRandom random)
    {
        var quarters = height == width ? random.NextInt(4) : 2 * random.NextInt(2);
        if (quarters == 0)
            return;
        planes.CopyTo(scratch);
        for (var plane = 0; plane < planes.Length; plane += height * width)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var (fromY, fromX) = quarters switch
                    {
                        1 => (x, height - 1 - y),
                        2 => (height - 1 - y, width - 1 - x),
                        _ => (width - 1 - x, y),
                    };
                    planes[plane + (y * width) + x] = scratch[plane + (fromY * width) + fromX];
                }
            }
        }
    }
}
