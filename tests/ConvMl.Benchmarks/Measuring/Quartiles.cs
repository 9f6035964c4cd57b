namespace ConvMl.Benchmarks.Measuring;

/// <summary>The quarter marks of a set of numbers.</summary>
/// <param name="Lower">A quarter of the numbers lies below.</param>
/// <param name="Median">Half of the numbers lies below.</param>
/// <param name="Upper">Three quarters of the numbers lie below.</param>
internal readonly record struct Quartiles(double Lower, double Median, double Upper)
{
    /// <summary>Computes them, between neighbours by linear interpolation.</summary>
    public static Quartiles Of(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return new(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    private static double At(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
