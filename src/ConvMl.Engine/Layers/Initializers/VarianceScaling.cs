using ConvMl.Randomness;

namespace ConvMl.Layers.Initializers;

/// <summary>Fills with independent numbers of mean 0 and a given variance.</summary>
internal static class VarianceScaling
{
    internal static void Fill(Span<float> values, double variance, Distribution distribution, CounterRandom random)
    {
        var deviation = Math.Sqrt(variance);
        var limit = Math.Sqrt(3) * deviation;
        foreach (ref var value in values)
        {
            value = distribution == Distribution.Normal
                ? (float)(deviation * random.NextGaussian())
                : (float)(limit * ((2.0 * random.NextSingle()) - 1));
        }
    }
}
