// StridedRows: rows of numbers that lie apart in memory.
//
// Computes   Take: target[j] = source[j·step]. Weave: target[j·n + p] = source p [j] for the n sources.
//
// Layout     Planar.
// Loops      A step of 2, the common one, in vectors; any other number by number.
// Parallel   No: the caller cuts.
// Remainder  A vector that begins earlier.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>Brings numbers that lie apart side by side, and back.</summary>
internal static unsafe class StridedRows
{
    /// <summary>
    /// target[j] = source[j·step] for each of <paramref name="count"/> numbers; the two do not overlap. The number behind the last one taken is read
    /// (and not used): it is the arena's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take<TSimd, TVector>(float* source, nint step, float* target, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var j = 0;
        if (step == 2 && count >= TSimd.Count)
        {
            for (; j <= count - TSimd.Count; j += TSimd.Count)
                TSimd.Store(TSimd.LoadEven(source + (2 * j)), target + j);
            // What is left is taken with the numbers before it, once more; so too below.
            TSimd.Store(TSimd.LoadEven(source + (2 * (count - TSimd.Count))), target + count - TSimd.Count);
            return;
        }

        for (; j < count; j++)
            target[j] = source[j * step];
    }

    /// <summary>target[j·n + p] = sources[p·distance + j] for each j below <paramref name="count"/> and p below n = <paramref name="sources"/>; the two do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weave<TSimd, TVector>(float* source, nint distance, int sources, float* target, int count)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var j = 0;
        if (sources == 2 && count >= TSimd.Count)
        {
            for (; j <= count - TSimd.Count; j += TSimd.Count)
                TSimd.Weave(TSimd.Load(source + j), TSimd.Load(source + distance + j), target + (2 * j));
            var last = source + count - TSimd.Count;
            TSimd.Weave(TSimd.Load(last), TSimd.Load(last + distance), target + (2 * (count - TSimd.Count)));
            return;
        }

        for (; j < count; j++)
        {
            for (var p = 0; p < sources; p++)
                target[(j * (nint)sources) + p] = source[(p * distance) + j];
        }
    }
}
