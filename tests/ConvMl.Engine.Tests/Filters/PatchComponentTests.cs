using ConvMl.Engine.Tests.Layers;
using ConvMl.Filters;
using ConvMl.Geometry;
using ConvMl.Randomness;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Filters;

/// <summary>Principal components of image patches.</summary>
public class PatchComponentTests
{
    private static readonly Shape Image = [1, 8, 8];

    [Fact]
    public void Images_made_of_two_patterns_give_them_back()
    {
        // Patches are a·p + b·q with orthogonal p and q, where a varies more than b.
        float[] p = [1, -1, 1, -1], q = [1, 1, -1, -1];
        var covariance = new PatchCovariance([1, 2, 2], 2);
        var numbers = LayerGenerators.Numbers(2000, 1);
        for (var patch = 0; patch < 1000; patch++)
        {
            var (a, b) = ((float)(3 * numbers[2 * patch]), (float)numbers[(2 * patch) + 1]);
            covariance.Add([.. p.Zip(q, (one, other) => 5 + (a * one) + (b * other))], 0, 0);
        }

        var components = covariance.Components();
        Assert.Equal(2, components.Rank);
        Assert.Equal(9 * 4, components.Variances[0], 4.0);
        Assert.Equal(4, components.Variances[1], 0.5);
        var filters = components.ToFilters(2, whiten: false);
        Assert.Equal(1, Math.Abs(Cosine(filters[0], p)), 1e-3);
        Assert.Equal(1, Math.Abs(Cosine(filters[1], q)), 1e-3);
    }

    [Fact]
    public void Whitened_responses_vary_alike_and_not_together()
    {
        var (covariance, image) = (new PatchCovariance(Image, 3), Single(Image.Elements, 7));
        for (var row = 0; row < 6; row++)
            for (var column = 0; column < 6; column++)
                covariance.Add(image, row, column);
        var filters = covariance.Components().ToFilters(5, whiten: true, epsilon: 0);

        Assert.Equal(36, covariance.Count);
        var responses = Enumerable.Range(0, 5).Select(filter =>
            TemplateMatching.Correlate(Image, image, [1, 3, 3], [.. Centred(filters[filter])]).Values.ToArray()).ToArray();
        for (var one = 0; one < 5; one++)
            for (var other = 0; other < 5; other++)
                Assert.Equal(one == other ? 1 : 0, Covariance(responses[one], responses[other]), 1e-4);
    }

    [Fact]
    public void The_same_patches_give_the_same_bits()
    {
        float[] Learn()
        {
            var covariance = new PatchCovariance([3, 8, 8], (3, 4));
            for (var image = 0; image < 20; image++)
                covariance.AddRandom(Single(3 * 64, image), 10, new CounterRandom(1, RandomPurpose.Patches, image));
            return covariance.Components().ToFilters(20).Weights.ToArray();
        }

        Assert.Equal(Learn(), Learn());
    }

    [Fact]
    public void What_cannot_be_learned_is_named()
    {
        Assert.Contains("9×9", Assert.Throws<GeometryException>(() => new PatchCovariance(Image, 9)).Message, StringComparison.Ordinal);
        Assert.Contains("0 patches", Assert.Throws<InvalidOperationException>(() => new PatchCovariance(Image, 3).Components()).Message, StringComparison.Ordinal);
        var covariance = new PatchCovariance(Image, 2);
        covariance.AddRandom(Single(64, 1), 50, new CounterRandom(1, RandomPurpose.Patches));
        Assert.Contains("3 directions", Assert.Throws<ArgumentOutOfRangeException>(() => covariance.Components().ToFilters(4)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => covariance.Add([.. Enumerable.Repeat(float.NaN, 64)], 0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => covariance.Add(Single(64, 1), 7, 0));
        var even = new PatchCovariance(Image, 2);
        even.AddRandom(new float[64], 50, new CounterRandom(1, RandomPurpose.Patches));
        Assert.Contains("vary in 0 directions", Assert.Throws<ArgumentOutOfRangeException>(() => even.Components().ToFilters(1)).Message, StringComparison.Ordinal);
    }

    private static float[] Single(int count, int seed) => [.. LayerGenerators.Numbers(count, seed).Select(number => (float)number)];

    // The patch's own mean, taken off before, can be taken off the filter instead.
    private static IEnumerable<float> Centred(ReadOnlySpan<float> filter)
    {
        var mean = filter.ToArray().Average();
        return filter.ToArray().Select(weight => weight - mean);
    }

    private static double Cosine(ReadOnlySpan<float> one, float[] other) =>
        one.ToArray().Zip(other, (x, y) => (double)x * y).Sum() / Math.Sqrt(one.ToArray().Sum(x => x * x) * other.Sum(y => y * y));

    private static double Covariance(float[] one, float[] other) =>
        one.Zip(other, (x, y) => (double)x * y).Average() - (one.Average(x => (double)x) * other.Average(y => (double)y));
}
