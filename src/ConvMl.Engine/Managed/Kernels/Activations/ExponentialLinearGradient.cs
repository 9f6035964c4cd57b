using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>The gradient of <see cref="ExponentialLinear"/> from its result y: γ·dy where y is positive, (y + γ·α)·dy elsewhere.</summary>
internal readonly struct ExponentialLinearGradient(float alpha, float gamma) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.SelectLess(
            TSimd.Zero, x, TSimd.Multiply(y, TSimd.Broadcast(gamma)), TSimd.Multiply(TSimd.Add(x, TSimd.Broadcast(alpha * gamma)), y));
}
