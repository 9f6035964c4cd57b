// ElementwiseLoop: a function of one, two or three numbers over rows of numbers.
//
// Computes   z[i] = f(x[i]),   z[i] = f(x[i], y[i])   or   z[i] = f(x[i], y[i], v[i]).
//
// Layout     Contiguous; z may be x, y or v itself.
// Loops      One, a vector at a time: memory is the limit, not the arithmetic, so there is nothing to unroll for.
// Parallel   Runs of a fixed length; each is a task.
// Remainder  What is left of a run is done number by number with the same operator at width 1.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>Runs an operator over contiguous numbers, on all workers.</summary>
internal static unsafe class ElementwiseLoop
{
    private const int RunLength = 1 << 14;

    /// <summary>z = f(x) for each of <paramref name="count"/> numbers.</summary>
    public static void Run<TOperator>(WorkerPool pool, VectorWidth width, TOperator f, float* x, float* z, int count)
        where TOperator : struct, IUnaryOperator =>
        pool.Run(Runs(count), new UnaryRuns<TOperator>(width, f, x, z, count));

    /// <summary>z = f(x, y) for each of <paramref name="count"/> numbers.</summary>
    public static void Run<TOperator>(WorkerPool pool, VectorWidth width, TOperator f, float* x, float* y, float* z, int count)
        where TOperator : struct, IBinaryOperator =>
        pool.Run(Runs(count), new BinaryRuns<TOperator>(width, f, x, y, z, count));

    /// <summary>z = f(x, y, v) for each of <paramref name="count"/> numbers.</summary>
    public static void Run<TOperator>(WorkerPool pool, VectorWidth width, TOperator f, float* x, float* y, float* v, float* z, int count)
        where TOperator : struct, ITernaryOperator =>
        pool.Run(Runs(count), new TernaryRuns<TOperator>(width, f, x, y, v, z, count));

    /// <summary>z = f(x) on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unary<TOperator, TSimd, TVector>(TOperator f, float* x, float* z, int count)
        where TOperator : struct, IUnaryOperator
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(f.Apply<TSimd, TVector>(TSimd.Load(x + i)), z + i);
        for (; i < count; i++)
            z[i] = f.Apply<SimdScalar, float>(x[i]);
    }

    /// <summary>z = f(x, y) on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Binary<TOperator, TSimd, TVector>(TOperator f, float* x, float* y, float* z, int count)
        where TOperator : struct, IBinaryOperator
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(f.Apply<TSimd, TVector>(TSimd.Load(x + i), TSimd.Load(y + i)), z + i);
        for (; i < count; i++)
            z[i] = f.Apply<SimdScalar, float>(x[i], y[i]);
    }

    /// <summary>z = f(x, y, v) on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Ternary<TOperator, TSimd, TVector>(TOperator f, float* x, float* y, float* v, float* z, int count)
        where TOperator : struct, ITernaryOperator
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
            TSimd.Store(f.Apply<TSimd, TVector>(TSimd.Load(x + i), TSimd.Load(y + i), TSimd.Load(v + i)), z + i);
        for (; i < count; i++)
            z[i] = f.Apply<SimdScalar, float>(x[i], y[i], v[i]);
    }

    private static int Runs(int count) => (count + RunLength - 1) / RunLength;

    private readonly struct UnaryRuns<TOperator>(VectorWidth width, TOperator f, float* x, float* z, int count) : IParallelBody
        where TOperator : struct, IUnaryOperator
    {
        public void Run(int task, int worker)
        {
            var start = task * RunLength;
            PlaneLoop.Run(width, f, x + start, z + start, Math.Min(RunLength, count - start));
        }
    }

    private readonly struct BinaryRuns<TOperator>(VectorWidth width, TOperator f, float* x, float* y, float* z, int count) : IParallelBody
        where TOperator : struct, IBinaryOperator
    {
        public void Run(int task, int worker)
        {
            var start = task * RunLength;
            PlaneLoop.Run(width, f, x + start, y + start, z + start, Math.Min(RunLength, count - start));
        }
    }

    private readonly struct TernaryRuns<TOperator>(VectorWidth width, TOperator f, float* x, float* y, float* v, float* z, int count) : IParallelBody
        where TOperator : struct, ITernaryOperator
    {
        public void Run(int task, int worker)
        {
            var start = task * RunLength;
            PlaneLoop.Run(width, f, x + start, y + start, v + start, z + start, Math.Min(RunLength, count - start));
        }
    }
}
