using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Training.Augmentations;

/// <summary>
/// Fills a random rectangle with random values: Zhong et al., "Random erasing data augmentation" (2017, arXiv 1708.04896), algorithm 1,
/// in the form RE-R that the paper found best. The values lie between the smallest and the largest of the image.
/// </summary>
/// <param name="Probability">Share of the images in which a rectangle is erased, from 0 to 1; 0.5 if not given.</param>
/// <param name="MinArea">Smallest share of the image's area, above 0; 0.02 if not given.</param>
/// <param name="MaxArea">Largest share of the image's area, at least <paramref name="MinArea"/> and at most 1; 0.4 if not given.</param>
/// <param name="MinAspect">Smallest ratio of height to width, above 0 and at most 1; the largest is 1 ÷ it. 0.3 if not given.</param>
public sealed record RandomErasing(float Probability = 0.5f, float MinArea = 0.02f, float MaxArea = 0.4f, float MinAspect = 0.3f) : Augmentation
{
    // The paper draws until a rectangle fits; a bound keeps the worst case finite, and an image without a hole is a fair outcome.
    private const int Attempts = 20;

    /// <inheritdoc/>
    public override void Validate()
    {
        OptionCheck.Require(Probability is >= 0 and <= 1, $"{nameof(RandomErasing)}.{nameof(Probability)}", Probability, "from 0 to 1");
        OptionCheck.Require(MinArea is > 0 and <= 1, $"{nameof(RandomErasing)}.{nameof(MinArea)}", MinArea, "above 0 and at most 1");
        OptionCheck.Require(MaxArea >= MinArea && MaxArea <= 1, $"{nameof(RandomErasing)}.{nameof(MaxArea)}", MaxArea, $"at least {nameof(MinArea)} and at most 1");
        OptionCheck.Require(MinAspect is > 0 and <= 1, $"{nameof(RandomErasing)}.{nameof(MinAspect)}", MinAspect, "above 0 and at most 1");
    }

    /// <inheritdoc/>
    public override void Apply(Span<float> image, Shape shape, Span<float> scratch, CounterRandom random)
    {
        if (random.NextSingle() >= Probability)
            return;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = (MinArea + ((MaxArea - MinArea) * random.NextSingle())) * shape.Height * shape.Width;
            var aspect = MinAspect + (((1 / MinAspect) - MinAspect) * random.NextSingle());
            var height = (int)MathF.Round(MathF.Sqrt(area * aspect));
            var width = (int)MathF.Round(MathF.Sqrt(area / aspect));
            if (height < 1 || width < 1 || height > shape.Height || width > shape.Width)
                continue;
            var top = random.NextInt(shape.Height - height + 1);
            var left = random.NextInt(shape.Width - width + 1);
            Erase(image, shape, (top, left, height, width), random);
            return;
        }
    }

    private static void Erase(Span<float> image, Shape shape, (int Top, int Left, int Height, int Width) hole, CounterRandom random)
    {
        var (least, most) = (image[0], image[0]);
        foreach (var value in image)
            (least, most) = (MathF.Min(least, value), MathF.Max(most, value));

        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var y = hole.Top; y < hole.Top + hole.Height; y++)
            {
                foreach (ref var pixel in image.Slice((((channel * shape.Height) + y) * shape.Width) + hole.Left, hole.Width))
                    pixel = least + ((most - least) * random.NextSingle());
            }
        }
    }
}
