using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvMl.Training;

/// <summary>
/// Passes over flat buffers of any length. Sums are in double over eight lanes that are added in a fixed order, whatever the processor.
/// All are compiled optimized at once: a short training would otherwise spend its first seconds in slow code.
/// </summary>
internal static class FlatMath
{
    /// <summary>√Σ x². It is finite exactly if every x is: no square of a float overflows a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Norm(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var vector in vectors)
        {
            var (lower, upper) = Vector256.Widen(vector);
            low += lower * lower;
            high += upper * upper;
        }

        var sum = Vector256.Sum(low + high);
        foreach (double rest in values[(vectors.Length * Vector256<float>.Count)..])
            sum += rest * rest;
        return Math.Sqrt(sum);
    }

    /// <summary>x ← <paramref name="factor"/>·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale(Span<float> values, float factor)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        foreach (ref var vector in vectors)
            vector *= factor;
        foreach (ref var rest in values[(vectors.Length * Vector256<float>.Count)..])
            rest *= factor;
    }

    /// <summary>The first place that holds NaN or an infinity; −1 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        // x − x is zero for a number and NaN for NaN and both infinities.
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var whole = 0;
        while (whole < vectors.Length && vectors[whole] - vectors[whole] == Vector256<float>.Zero)
            whole++;
        for (var i = whole * Vector256<float>.Count; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }

        return -1;
    }
}
