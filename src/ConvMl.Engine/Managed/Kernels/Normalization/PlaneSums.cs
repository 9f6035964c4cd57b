// PlaneSums: sums over a run of numbers.
//
// Computes   Σ x,   Σ (x − c)²,   Σ y·(x − c).
//
// Layout     Contiguous.
// Loops      Two vectors of partial sums, to hide the latency of the additions.
// Parallel   Nothing; callers add the sums of planes in a fixed order, in double precision.
// Remainder  Number by number.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Normalization;

/// <summary>Sums over a run of numbers.</summary>
internal static unsafe class PlaneSums
{
    /// <summary>Σ x.</summary>
    public static float Sum(VectorWidth width, float* x, int count) => Reduce(width, default(Plain), x, x, count);

    /// <summary>Σ (x − center)².</summary>
    public static float SquaredDeviations(VectorWidth width, float* x, float center, int count) =>
        Reduce(width, new SquaredDeviation(center), x, x, count);

    /// <summary>Σ y·(x − center).</summary>
    public static float ProductOfDeviations(VectorWidth width, float* x, float center, float* y, int count) =>
        Reduce(width, new ProductOfDeviation(center), x, y, count);

    private static float Reduce<TTerm>(VectorWidth width, TTerm term, float* x, float* y, int count)
        where TTerm : struct, ITerm
    {
        var reduction = new Reduction<TTerm>(term, x, y, count);
        VectorWidths.Run(width, ref reduction);
        return reduction.Result;
    }

    private interface ITerm
    {
        TVector AddTo<TSimd, TVector>(TVector sum, TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;
    }

    private struct Reduction<TTerm>(TTerm term, float* x, float* y, int count) : IVectorAction
        where TTerm : struct, ITerm
    {
        public float Result { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Result = SumOf<TSimd, TVector>(term, x, y, count);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static float SumOf<TSimd, TVector>(TTerm term, float* x, float* y, int count)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector even = TSimd.Zero, odd = TSimd.Zero;
            var i = 0;
            for (; i <= count - (2 * TSimd.Count); i += 2 * TSimd.Count)
            {
                even = term.AddTo<TSimd, TVector>(even, TSimd.Load(x + i), TSimd.Load(y + i));
                odd = term.AddTo<TSimd, TVector>(odd, TSimd.Load(x + i + TSimd.Count), TSimd.Load(y + i + TSimd.Count));
            }

            var rest = 0f;
            for (; i < count; i++)
                rest = term.AddTo<SimdScalar, float>(rest, x[i], y[i]);
            return TSimd.Sum(TSimd.Add(even, odd)) + rest;
        }
    }

    private readonly struct Plain : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector AddTo<TSimd, TVector>(TVector sum, TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Add(sum, x);
    }

    private readonly struct SquaredDeviation(float center) : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector AddTo<TSimd, TVector>(TVector sum, TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var deviation = TSimd.Subtract(x, TSimd.Broadcast(center));
            return TSimd.MultiplyAdd(deviation, deviation, sum);
        }
    }

    private readonly struct ProductOfDeviation(float center) : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector AddTo<TSimd, TVector>(TVector sum, TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.MultiplyAdd(y, TSimd.Subtract(x, TSimd.Broadcast(center)), sum);
    }
}
