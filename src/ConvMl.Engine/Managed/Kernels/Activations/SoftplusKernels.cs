using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = max(x, 0) + log(1 + t) with t = e^−|x|, and dx = dy ÷ (1 + e⁻ˣ).</summary>
internal static class SoftplusKernels
{
    public static LayerKernels All { get; } = new(
        [new("Softplus", site => new UnaryForward<Smooth>(site.Planar, default))],
        [new("SoftplusGradient", site => new GradientOfUnary<Gradient>(site.Planar, default, ForwardValues.Inputs))],
        []);

    // log(1 + t) = 2·artanh(z) with z = t ÷ (2 + t), at most 1/3: eight terms of the series in z² leave less than 2e-9.
    private readonly struct Smooth : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var t = Exponential.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Zero, TSimd.Abs(x)));
            var z = TSimd.Divide(t, TSimd.Add(TSimd.Broadcast(2), t));
            var square = TSimd.Multiply(z, z);
            var series = TSimd.MultiplyAdd(square, TSimd.Broadcast(2f / 15), TSimd.Broadcast(2f / 13));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2f / 11));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2f / 9));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2f / 7));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2f / 5));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2f / 3));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2));
            return TSimd.MultiplyAdd(series, z, TSimd.AtLeast(TSimd.Zero, x));
        }
    }

    private readonly struct Gradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(y, TSimd.Reciprocal(TSimd.Add(TSimd.Broadcast(1), Exponential.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Zero, x)))));
    }
}
