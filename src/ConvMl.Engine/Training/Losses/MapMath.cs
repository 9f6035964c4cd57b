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
}
