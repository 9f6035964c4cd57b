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
    /// The same where rounding chooses between two inputs of a maximum, or on which side of zero an activation is: each contestant adds in an order of its own. One other choice in a small
    /// network changes a gradient by up to 3·10⁻³ (with most seeds there is none, and all differ by 10⁻⁵).
    /// </summary>
    private const double ToleranceOfChoices = 1e-2;

    /// <summary>
    /// The same behind a deep network. Dozens of layers add up the choices, and a batch normalization of as few values as the batch has images divides by what may be small: over five seeds
    /// the two layouts of one peer differ by up to 0.2. Formulas are compared layer by layer in works of their own; here a wrong connection would show.
    /// </summary>
    private const double ToleranceOfDeepChoices = 0.25;

    /// <summary>Compares the results of the contestants.</summary>
    /// <param name="contestants">The contestants.</param>
    /// <param name="exact">What they are all held against; the first of them if null.</param>
    /// <param name="isDeep">Whether the results include gradients of a deep network.</param>
    /// <returns>Who disagrees, where and by how much; null if all agree.</returns>
    public static string? Find(IReadOnlyList<IContestant> contestants, IContestant? exact, bool isDeep)
    {
        var expected = (exact ?? contestants[0]).Answer();
        var tolerance = isDeep ? ToleranceOfDeepChoices : exact is null ? Tolerance : ToleranceOfChoices;
        return contestants.Skip(exact is null ? 1 : 0)
            .Select(contestant => Find(contestant, expected, tolerance))
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
