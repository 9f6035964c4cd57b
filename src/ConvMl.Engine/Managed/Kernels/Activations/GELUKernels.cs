using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x·Φ(x) with the normal distribution function Φ, and dx = (Φ(x) + x·φ(x))·dy with the density φ.</summary>
/// <remarks>
/// x·Φ(x) = max(x, 0) − a·Φ(−a) with a = |x|, and Φ(−a) = 2^Q(a): the logarithm of the tail is so smooth that no division is needed. Q has degree
/// 10 and meets log₂ Φ(−a) in the Chebyshev points of 0 ≤ a ≤ 6; behind them, where a·Φ(−a) is 6e-9, it is that of 6. y errs by 1e-7 of the larger
/// of 1 and |y|, which is what single precision rounds.
/// </remarks>
internal static class GELUKernels
{
    private const float Far = 6;

    public static LayerKernels All { get; } = new(
        [new("GaussianLinear", site => new UnaryForward<GaussianLinear>(site, default))],
        [new("GaussianLinearGradient", site => new GradientOfUnary<GaussianLinearGradient>(site, default, ForwardValues.Inputs))],
        []);

    /// <summary>−Φ(−a) for a from 0 to <see cref="Far"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector NegativeTail<TSimd, TVector>(TVector a)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // By pairs (Estrin's scheme): the terms wait less for each other.
        var second = TSimd.Multiply(a, a);
        var fourth = TSimd.Multiply(second, second);
        var low = TSimd.MultiplyAdd(TSimd.MultiplyAdd(TSimd.Broadcast(-0.0527594723f), a, TSimd.Broadcast(-0.459095031f)), second, TSimd.MultiplyAdd(TSimd.Broadcast(-1.1511234f), a, TSimd.Broadcast(-0.999999523f)));
        var middle = TSimd.MultiplyAdd(TSimd.MultiplyAdd(TSimd.Broadcast(4.23656275e-05f), a, TSimd.Broadcast(-0.000151872766f)), second, TSimd.MultiplyAdd(TSimd.Broadcast(-0.000293278717f), a, TSimd.Broadcast(0.00735208998f)));
        var high = TSimd.MultiplyAdd(TSimd.Broadcast(-1.12357252e-08f), second, TSimd.MultiplyAdd(TSimd.Broadcast(3.82261135e-07f), a, TSimd.Broadcast(-5.52579831e-06f)));
        return Exponential.NegativePowerOfTwo<TSimd, TVector>(TSimd.MultiplyAdd(TSimd.MultiplyAdd(high, fourth, middle), fourth, low));
    }

    private readonly struct GaussianLinear : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var a = TSimd.AtMost(TSimd.Broadcast(Far), TSimd.Abs(x));
            return TSimd.MultiplyAdd(a, NegativeTail<TSimd, TVector>(a), TSimd.AtLeast(TSimd.Zero, x));
        }
    }

    private readonly struct GaussianLinearGradient : IBinaryOperator
    {
        private const float RootOfTwoPiInverse = 0.398942280f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var tail = NegativeTail<TSimd, TVector>(TSimd.AtMost(TSimd.Broadcast(Far), TSimd.Abs(x)));
            var distribution = TSimd.SelectLess(x, TSimd.Zero, TSimd.Subtract(TSimd.Zero, tail), TSimd.Add(TSimd.Broadcast(1), tail));
            var bell = Exponential.Within<TSimd, TVector>(TSimd.AtLeast(TSimd.Broadcast(Exponential.Least), TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(-0.5f), x), x)));
            var density = TSimd.Multiply(TSimd.Broadcast(RootOfTwoPiInverse), bell);
            return TSimd.Multiply(TSimd.MultiplyAdd(x, density, distribution), y);
        }
    }
}
