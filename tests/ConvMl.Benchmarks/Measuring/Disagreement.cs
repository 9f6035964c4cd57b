using System.Globalization;
using ConvMl.Benchmarks.Contestants;

namespace ConvMl.Benchmarks.Measuring;

/// <summary>Whether contestants do different work: their results must agree before any of them is timed.</summary>
internal static class Disagreement
{
    /// <summary>
    /// Largest root mean square of the differences, relative to that of the values. Winograd convolutions in float32 differ from direct ones by
    /// some 10⁻⁶ a layer; a wrong padding, weight or formula by 10⁻² and more.
    /// </summary>
    private const double Tolerance = 1e-3;

    /// <summary>
    /// The same where the first contestant is held against its own exact results. One other choice among the maxima of a small network changes a
    /// gradient by 2·10⁻³.
    /// </summary>
    private const double ToleranceOfChoices = 1e-2;

    /// <summary>
    /// The same for all contestants behind a deep network: where an activation is zero but for rounding, each of them passes on another gradient, and dozens of layers add
    /// up what differs.
    /// </summary>
    private const double ToleranceOfDeepChoices = 5e-2;

    /// <summary>Compares the results of the contestants.</summary>
    /// <param name="contestants">The contestants.</param>
    /// <param name="exact">What they are all held against; the first of them if null.</param>
    /// <param name="isDeep">Whether the results include gradients of a deep network.</param>
    /// <returns>Who disagrees, where and by how much; null if all agree.</returns>
    public static string? Find(IReadOnlyList<IContestant> contestants, IContestant? exact, bool isDeep)
    {
        var expected = (exact ?? contestants[0]).Answer();
        return contestants.Skip(exact is null ? 1 : 0)
            .Select(contestant => Find(contestant, expected, isDeep ? ToleranceOfDeepChoices : contestant == contestants[0] ? ToleranceOfChoices : Tolerance))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? Find(IContestant contestant, IReadOnlyDictionary<string, float[]> expected, double tolerance)
    {
        var found = contestant.Answer();
        foreach (var (name, values) in expected)
        {
            var difference = RelativeDifference(values, found[name]);
            if (!(difference <= tolerance))
                return string.Create(CultureInfo.InvariantCulture,
                    $"{contestant.Name} differs from what is expected in '{name}' by {difference:0.0e+0} of its size; at most {tolerance:0.0e+0} is allowed.");
        }

        return null;
    }

    // Values of another number differ without bound.
    private static double RelativeDifference(float[] expected, float[] found)
    {
        if (expected.Length != found.Length)
            return double.PositiveInfinity;
        var (difference, size) = (0.0, 0.0);
        for (var index = 0; index < expected.Length; index++)
        {
            difference += Math.Pow((double)expected[index] - found[index], 2);
            size += (double)expected[index] * expected[index];
        }

        return difference == 0 ? 0 : Math.Sqrt(difference / size);
    }
}
