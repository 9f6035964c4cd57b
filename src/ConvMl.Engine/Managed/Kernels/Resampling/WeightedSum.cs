using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Resampling;

/// <summary>x + weight·y.</summary>
internal readonly struct WeightedSum(float weight) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.MultiplyAdd(TSimd.Broadcast(weight), y, x);
}
