using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>(x − center)·scale + shift.</summary>
internal readonly struct Affine(float center, float scale, float shift) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.MultiplyAdd(TSimd.Subtract(x, TSimd.Broadcast(center)), TSimd.Broadcast(scale), TSimd.Broadcast(shift));
}
