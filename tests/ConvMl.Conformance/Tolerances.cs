namespace ConvMl.Conformance;

/// <summary>How far a backend in single precision may be from the reference in double precision: the one place where this is decided.</summary>
/// <remarks>
/// Rounding a sum of R terms errs like √R roundings, each at most 2⁻²⁴ of the values at hand. R adds up every sum on the way through the
/// network. Values at hand are taken to be as large as the largest result, and at least 1, since inputs and cotangents are.
/// </remarks>
public static class Tolerances
{
    /// <summary>How far the loss of a step may be from that of another backend, within the first 20 steps from the same weights.</summary>
    public const double LossOfShortTraining = 1e-3;

    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>Fails if a number is further from its reference than the case allows.</summary>
    /// <param name="conformanceCase">The case, which tells how long the sums are.</param>
    /// <param name="what">What the numbers are, for the message.</param>
    /// <param name="expected">The reference; NaN where NaN is expected.</param>
    /// <param name="actual">What the backend gave.</param>
    /// <exception cref="ConformanceException">A number is too far.</exception>
    public static void RequireClose(ConformanceCase conformanceCase, string what, ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        ArgumentNullException.ThrowIfNull(conformanceCase);
        if (expected.Length != actual.Length)
            throw new ConformanceException($"{what}: there are {actual.Length} numbers; the reference has {expected.Length}.");
        double scale = 1;
        foreach (var value in expected)
            scale = Math.Max(scale, double.IsFinite(value) ? Math.Abs(value) : 1);

        var tolerance = Of(conformanceCase) * scale;
        for (var index = 0; index < expected.Length; index++)
        {
            // Equals takes NaN for equal to NaN, and infinities of one sign.
            var isClose = expected[index].Equals(actual[index]) || Math.Abs(expected[index] - actual[index]) <= tolerance;
            if (!isClose)
                throw new ConformanceException($"{what}: number {index} of {expected.Length} is {actual[index]:R}; the reference is {expected[index]:R}, allowed is a distance of {tolerance:G3}.");
        }
    }

    private static double Of(ConformanceCase conformanceCase) =>
        conformanceCase.ErrorGrowth * Rounding * (8 + (4 * Math.Sqrt(SumLength(conformanceCase))));

    private static double SumLength(ConformanceCase conformanceCase)
    {
        double length = 0;
        foreach (var node in conformanceCase.Network.Nodes)
        {
            double inputs = node.InputShapes.Sum(shape => shape.Elements), outputs = node.OutputShape.Elements;
            var products = node.Description.MultiplyAdds ?? 0;
            var forward = Math.Max(products, inputs) / outputs;
            var backwardInput = Math.Max(products, outputs) / inputs;
            var backwardParameters = conformanceCase.BatchSize * outputs / node.OutputShape.Channels;
            length += forward + backwardInput + backwardParameters;
        }

        return length;
    }
}
