using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>(1 − fraction)·x + fraction·y.</summary>
internal readonly struct Mixture(float fraction) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.MultiplyAdd(TSimd.Broadcast(fraction), y, TSimd.Multiply(TSimd.Broadcast(1 - fraction), x));
}
