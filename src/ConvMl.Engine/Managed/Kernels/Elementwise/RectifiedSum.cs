using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>max(x + y, 0); what is not a number stays one.</summary>
internal readonly struct RectifiedSum : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var sum = TSimd.Add(x, y);
        return TSimd.AtLeast(TSimd.Zero, sum);
    }
}
