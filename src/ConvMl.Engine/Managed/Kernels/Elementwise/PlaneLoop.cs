using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>An operator over the numbers of one plane, at a width known only at run time.</summary>
internal static unsafe class PlaneLoop
{
    /// <summary>z = f(x) on the calling thread.</summary>
    public static void Run<TOperator>(VectorWidth width, TOperator f, float* x, float* z, int count)
        where TOperator : struct, IUnaryOperator
    {
        var action = new Unary<TOperator>(f, x, z, count);
        VectorWidths.Run(width, ref action);
    }

    /// <summary>z = f(x, y) on the calling thread.</summary>
    public static void Run<TOperator>(VectorWidth width, TOperator f, float* x, float* y, float* z, int count)
        where TOperator : struct, IBinaryOperator
    {
        var action = new Binary<TOperator>(f, x, y, z, count);
        VectorWidths.Run(width, ref action);
    }

    /// <summary>z = f(x, y, v) on the calling thread.</summary>
    public static void Run<TOperator>(VectorWidth width, TOperator f, float* x, float* y, float* v, float* z, int count)
        where TOperator : struct, ITernaryOperator
    {
        var action = new Ternary<TOperator>(f, x, y, v, z, count);
        VectorWidths.Run(width, ref action);
    }

    private readonly struct Unary<TOperator>(TOperator f, float* x, float* z, int count) : IVectorAction
        where TOperator : struct, IUnaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementwiseLoop.Unary<TOperator, TSimd, TVector>(f, x, z, count);
    }

    private readonly struct Binary<TOperator>(TOperator f, float* x, float* y, float* z, int count) : IVectorAction
        where TOperator : struct, IBinaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementwiseLoop.Binary<TOperator, TSimd, TVector>(f, x, y, z, count);
    }

    private readonly struct Ternary<TOperator>(TOperator f, float* x, float* y, float* v, float* z, int count) : IVectorAction
        where TOperator : struct, ITernaryOperator
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => ElementwiseLoop.Ternary<TOperator, TSimd, TVector>(f, x, y, v, z, count);
    }
}
