namespace ConvMl.Engine.Tests.Managed.Blocked;

/// <summary>How far a blocked kernel may be from the formula in double precision: the one place where this is decided.</summary>
/// <remarks>
/// A sum of R products of numbers in −1 … 1 errs like √R roundings of the values at hand. Winograd's transforms multiply by up to 8 and
/// by fractions of 24, and lose more.
/// </remarks>
internal static class BlockedTolerance
{
    internal const double Plain = 1;
    internal const double Winograd = 24;

    private const double Rounding = 1.0 / (1 << 24);

    internal static void RequireClose(double growth, double sumLength, ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = 1;
        foreach (var value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        var allowed = growth * Rounding * (4 + (2 * Math.Sqrt(sumLength))) * scale;
        for (var index = 0; index < expected.Length; index++)
        {
            var isClose = Math.Abs(expected[index] - actual[index]) <= allowed;
            if (!isClose)
                Assert.Fail($"{what}: number {index} of {expected.Length} is {actual[index]:R}; expected {expected[index]:R} within {allowed:G3}.");
        }
    }
}
