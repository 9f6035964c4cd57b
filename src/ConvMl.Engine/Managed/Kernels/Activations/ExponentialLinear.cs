using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>γ·x where positive, γ·α·(eˣ − 1) elsewhere.</summary>
/// <remarks>eˣ − 1 loses digits near 0, where the Taylor series takes over; at the seam the series errs by 2e-8 of its value.</remarks>
internal readonly struct ExponentialLinear(float alpha, float gamma) : IUnaryOperator
{
    private const float Seam = -0.35f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Broadcast(1);
        var series = TSimd.MultiplyAdd(x, TSimd.Broadcast(1f / 5040), TSimd.Broadcast(1f / 720));
        series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 120));
        series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 24));
        series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 6));
        series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 2));
        var near = TSimd.MultiplyAdd(TSimd.Multiply(series, x), x, x);
        var far = TSimd.Subtract(Exponential.Of<TSimd, TVector>(x), one);
        var below = TSimd.Multiply(TSimd.Broadcast(alpha), TSimd.SelectLess(x, TSimd.Broadcast(Seam), far, near));
        return TSimd.Multiply(TSimd.Broadcast(gamma), TSimd.SelectLess(TSimd.Zero, x, x, below));
    }
}
