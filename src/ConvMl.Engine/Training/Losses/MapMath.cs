using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvMl.Training.Losses;

/// <summary>Passes over runs of pixels of one class. Compiled optimized at once, as <see cref="FlatMath"/>.</summary>
internal static class MapMath
{
    /// <summary>Where a value is larger than the largest so far: it becomes that, and <paramref name="number"/> the answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TakeLarger(ReadOnlySpan<float> values, int number, Span<float> largest, Span<float> answers)
    {
        var at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var (value, best) = (Vector256.Create(values[at..]), Vector256.Create<float>(largest[at..]));
            var isLarger = Vector256.GreaterThan(value, best);
            Vector256.ConditionalSelect(isLarger, value, best).CopyTo(largest[at..]);
            Vector256.ConditionalSelect(isLarger, Vector256.Create((float)number), Vector256.Create<float>(answers[at..])).CopyTo(answers[at..]);
        }

        for (; at < values.Length; at++)
        {
            if (values[at] > largest[at])
                (largest[at], answers[at]) = (values[at], number);
        }
    }

    /// <summary>sums += e^(value − offset), and where there is room for them, the exponentials themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddExponentials(ReadOnlySpan<float> values, ReadOnlySpan<float> offsets, Span<double> sums, Span<float> powers)
    {
        var at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var (value, offset) = (Vector256.Create(values[at..]), Vector256.Create(offsets[at..]));
            var low = Vector256.Exp(Vector256.WidenLower(value) - Vector256.WidenLower(offset));
            var high = Vector256.Exp(Vector256.WidenUpper(value) - Vector256.WidenUpper(offset));
            (Vector256.Create<double>(sums[at..]) + low).CopyTo(sums[at..]);
            (Vector256.Create<double>(sums[(at + Vector256<double>.Count)..]) + high).CopyTo(sums[(at + Vector256<double>.Count)..]);
            if (!powers.IsEmpty)
                Vector256.Narrow(low, high).CopyTo(powers[at..]);
        }

        for (; at < values.Length; at++)
        {
            var power = Math.Exp((double)values[at] - offsets[at]);
            sums[at] += power;
            if (!powers.IsEmpty)
                powers[at] = (float)power;
        }
    }

    /// <summary>powers ← e^(value − offset) in single precision; sums += powers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddExponentials(ReadOnlySpan<float> values, ReadOnlySpan<float> offsets, Span<float> sums, Span<float> powers)
    {
        var at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var power = Vector256.Exp(Vector256.Create(values[at..]) - Vector256.Create(offsets[at..]));
            power.CopyTo(powers[at..]);
            (Vector256.Create<float>(sums[at..]) + power).CopyTo(sums[at..]);
        }

        for (; at < values.Length; at++)
            sums[at] += powers[at] = MathF.Exp(values[at] - offsets[at]);
    }

    /// <summary>sums += values.</summary>
    internal static void Add(ReadOnlySpan<float> values, Span<double> sums)
    {
        for (var at = 0; at < values.Length; at++)
            sums[at] += values[at];
    }

    /// <summary>values ← values·factors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(Span<float> values, ReadOnlySpan<float> factors)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var by = MemoryMarshal.Cast<float, Vector256<float>>(factors);
        for (var at = 0; at < vectors.Length; at++)
            vectors[at] *= by[at];
        for (var at = vectors.Length * Vector256<float>.Count; at < values.Length; at++)
            values[at] *= factors[at];
    }

    /// <summary>sums += left·right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddProducts(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sums)
    {
        var at = 0;
        for (; at <= left.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            (Vector256.Create<float>(sums[at..]) + (Vector256.Create(left[at..]) * Vector256.Create(right[at..]))).CopyTo(sums[at..]);
        for (; at < left.Length; at++)
            sums[at] += left[at] * right[at];
    }

    /// <summary>values ← values·(others − means).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyByExcess(Span<float> values, ReadOnlySpan<float> others, ReadOnlySpan<float> means)
    {
        var at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            (Vector256.Create<float>(values[at..]) * (Vector256.Create(others[at..]) - Vector256.Create(means[at..]))).CopyTo(values[at..]);
        for (; at < values.Length; at++)
            values[at] *= others[at] - means[at];
    }

    /// <summary>target ← factor·values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale(ReadOnlySpan<float> values, float factor, Span<float> target)
    {
        var at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            (factor * Vector256.Create(values[at..])).CopyTo(target[at..]);
        for (; at < values.Length; at++)
            target[at] = factor * values[at];
    }

    /// <summary>sums += factor·values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddScaled(ReadOnlySpan<float> values, float factor, Span<float> sums)
    {
        var at = 0;
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            (Vector256.Create<float>(sums[at..]) + (factor * Vector256.Create(values[at..]))).CopyTo(sums[at..]);
        for (; at < values.Length; at++)
            sums[at] += factor * values[at];
    }

    /// <summary>Σ value².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var (low, high, at) = (Vector256<double>.Zero, Vector256<double>.Zero, 0);
        for (; at <= values.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Create(values[at..]));
            low += lower * lower;
            high += upper * upper;
        }

        var sum = Vector256.Sum(low + high);
        for (; at < values.Length; at++)
            sum += (double)values[at] * values[at];
        return sum;
    }

    /// <summary>
    /// Gives Σ share·(1 − p)^γ·−log p with p = e^margin ÷ power, and multiplies each share by (1 − p)^γ − γ·p·(1 − p)^(γ − 1)·log p.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Focus(double gamma, ReadOnlySpan<double> margins, ReadOnlySpan<double> powers, Span<double> shares)
    {
        var (sum, at) = (Vector256<double>.Zero, 0);
        for (; at <= margins.Length - Vector256<double>.Count; at += Vector256<double>.Count)
        {
            var share = Vector256.Create<double>(shares[at..]);
            var (loss, slope) = FocusOf(gamma, Vector256.Create(margins[at..]), Vector256.Create(powers[at..]));
            sum += share * loss;
            (share * slope).CopyTo(shares[at..]);
        }

        var total = Vector256.Sum(sum);
        for (; at < margins.Length; at++)
        {
            var (loss, slope) = FocusOf(gamma, Vector256.Create(margins[at]), Vector256.Create(powers[at]));
            total += shares[at] * loss[0];
            shares[at] *= slope[0];
        }

        return total;
    }

    // A pixel that is wholly right has 1 − p = 0, whose logarithm is no number to go on with: it stands a hair above.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Loss, Vector256<double> Slope) FocusOf(double gamma, Vector256<double> margin, Vector256<double> power)
    {
        var logProbability = margin - Vector256.Log(power);
        var wrong = Vector256.Max((power - Vector256.Exp(margin)) / power, Vector256.Create(1e-300));
        var focus = Vector256.Exp(gamma * Vector256.Log(wrong));
        return (-focus * logProbability, focus * (Vector256<double>.One - (gamma * (Vector256<double>.One - wrong) * logProbability / wrong)));
    }
}
