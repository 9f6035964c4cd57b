using System.Text.Json.Serialization;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Deforms the image as if it were of rubber: the points of a coarse grid move by random distances, what lies between moves smoothly with them. Simard, Steinkraus and Platt, "Best practices for
/// convolutional neural networks applied to visual document analysis" (ICDAR 2003), on the coarse grid of Ronneberger, Fischer and Brox, "U-Net" (MICCAI 2015).
/// </summary>
/// <param name="Distance">Largest distance in pixels that a point of the grid moves along each axis, at least 0; 4 if not given.</param>
/// <param name="Spacing">Pixels between the points of the grid, at least 2; 32 if not given.</param>
public sealed record ElasticDeformation(float Distance = 4, int Spacing = 32) : Augmentation
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override bool TakesMaps => true;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Distance >= 0 && float.IsFinite(Distance), $"{nameof(ElasticDeformation)}.{nameof(Distance)}", Distance, "at least 0");
        OptionCheck.Require(Spacing >= 2, $"{nameof(ElasticDeformation)}.{nameof(Spacing)}", Spacing, "at least 2");
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random) =>
        Warp.Image(image, shape, scratch, new Rubber(Distance, Spacing, shape.Width, random));

    /// <inheritdoc/>
    public override void ApplyToMap(Span<float> map, Shape shape, float ignored, Span<float> scratch, CounterRandom random) =>
        Warp.Map(map, shape, ignored, scratch, new Rubber(Distance, Spacing, shape[1], random));

    /// <summary>A point of the grid has its distances from the stream by its number, so that none need be kept.</summary>
    private readonly struct Rubber(float distance, int spacing, int width, CounterRandom random) : IPlaces
    {
        private readonly int _points = (width / spacing) + 2;

        public (float Y, float X) Of(int y, int x)
        {
            var (i, j) = (y / spacing, x / spacing);
            var (down, right) = (Smooth((y % spacing) / (float)spacing), Smooth((x % spacing) / (float)spacing));
            return (y + Between(i, j, down, right, 0), x + Between(i, j, down, right, 1));
        }

        private float Between(int i, int j, float down, float right, int axis)
        {
            var upper = At(i, j, axis) + (right * (At(i, j + 1, axis) - At(i, j, axis)));
            var lower = At(i + 1, j, axis) + (right * (At(i + 1, j + 1, axis) - At(i + 1, j, axis)));
            return upper + (down * (lower - upper));
        }

        private float At(int i, int j, int axis) =>
            distance * ((random.BitsAt((uint)((((i * _points) + j) * 2) + axis)) * (2f / uint.MaxValue)) - 1);

        // Level at both ends, so that the grid leaves no creases.
        private static float Smooth(float share) => share * share * (3 - (2 * share));
    }
}
