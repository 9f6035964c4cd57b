namespace ConvMl.Transforms.Tests.Support;

/// <summary>How far numbers may be apart, and why.</summary>
public static class Tolerances
{
    /// <summary>Another batch size may take another kernel, which adds the same products in another order; scores are probabilities of about 1e-7 resolution.</summary>
    public const double ScoresOfOtherBatchSizes = 1e-5;

    public static void AssertSameScores(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var k = 0; k < expected.Count; k++) Assert.Equal(expected[k], actual[k], ScoresOfOtherBatchSizes);
    }
}
