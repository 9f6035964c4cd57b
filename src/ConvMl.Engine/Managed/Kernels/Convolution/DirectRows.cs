// DirectRows: the inner loops of direct convolution, over one row of outputs and one tap.
//
// Computes   y[j] += w·x[j·s],   x[j·s] += w·y[j],   Σ y[j]·x[j·s].
//
// Layout     Rows of planes; s is the stride along the row.
// Loops      One, in vectors where s is 1, else number by number.
// Parallel   Nothing; callers own the rows they write.
// Remainder  Number by number, with the same operations.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>The inner loops of direct convolution.</summary>
internal static unsafe class DirectRows<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>y[j] += w·x[j·stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float w, float* x, nint stride, float* y, int count)
    {
        var j = 0;
        if (stride == 1)
        {
            var weight = TSimd.Broadcast(w);
            for (; j <= count - TSimd.Count; j += TSimd.Count)
                TSimd.Store(TSimd.MultiplyAdd(weight, TSimd.Load(x + j), TSimd.Load(y + j)), y + j);
        }

        for (; j < count; j++)
            y[j] = SimdScalar.MultiplyAdd(w, x[j * stride], y[j]);
    }

    /// <summary>x[j·stride] += w·y[j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(float w, float* y, float* x, nint stride, int count)
    {
        if (stride == 1)
        {
            Gather(w, y, 1, x, count);
            return;
        }

        for (var j = 0; j < count; j++)
            x[j * stride] = SimdScalar.MultiplyAdd(w, y[j], x[j * stride]);
    }

    /// <summary>Σ y[j]·x[j·stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* x, nint stride, float* y, int count)
    {
        var sum = TSimd.Zero;
        var j = 0;
        if (stride == 1)
        {
            for (; j <= count - TSimd.Count; j += TSimd.Count)
                sum = TSimd.MultiplyAdd(TSimd.Load(y + j), TSimd.Load(x + j), sum);
        }

        var rest = 0f;
        for (; j < count; j++)
            rest = SimdScalar.MultiplyAdd(y[j], x[j * stride], rest);
        return TSimd.Sum(sum) + rest;
    }
}
