using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x·Φ(x) with the normal distribution function Φ, and dx = (Φ(x) + x·φ(x))·dy with the density φ.</summary>
/// <remarks>
/// x·Φ(x) = max(x, 0) − a·Φ(−a) with a = |x|, and Φ(−a) = exp(Q(a)): the logarithm of the tail is so smooth that no division is needed. Q has degree
/// 10 and meets log Φ(−a) in the Chebyshev points of 0 ≤ a ≤ 6; behind them, where a·Φ(−a) is 6e-9, it is that of 6. y errs by 1e-7 of the larger
/// of 1 and |y|, which is what single precision rounds.
/// </remarks>
internal static class GELUKernels
{
    private const float Far = 6;

    public static LayerKernels All { get; } = new(
        [new("GaussianLinear", site => new UnaryForward<GaussianLinear>(site, default))],
        [new("GaussianLinearGradient", site => new GradientOfUnary<GaussianLinearGradient>(site, default, ForwardValues.Inputs))],
        []);

    /// <summary>Φ(−a) for a from 0 to <see cref="Far"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Tail<TSimd, TVector>(TVector a)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        // By pairs (Estrin's scheme): the terms wait less for each other.
        var second = TSimd.Multiply(a, a);
        var fourth = TSimd.Multiply(second, second);
        var low = TSimd.MultiplyAdd(TSimd.MultiplyAdd(TSimd.Broadcast(-0.0365700796f), a, TSimd.Broadcast(-0.318220437f)), second, TSimd.MultiplyAdd(TSimd.Broadcast(-0.797897875f), a, TSimd.Broadcast(-0.693146825f)));
        var middle = TSimd.MultiplyAdd(TSimd.MultiplyAdd(TSimd.Broadcast(2.93656158e-05f), a, TSimd.Broadcast(-0.000105270177f)), second, TSimd.MultiplyAdd(TSimd.Broadcast(-0.000203285308f), a, TSimd.Broadcast(0.00509608025f)));
        var high = TSimd.MultiplyAdd(TSimd.Broadcast(-7.78801112e-09f), second, TSimd.MultiplyAdd(TSimd.Broadcast(2.64963234e-07f), a, TSimd.Broadcast(-3.83019142e-06f)));
        var q = TSimd.MultiplyAdd(TSimd.MultiplyAdd(high, fourth, middle), fourth, low);
        return Exponential.Within<TSimd, TVector>(q);
    }

    private readonly struct GaussianLinear : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var a = TSimd.AtMost(Far, TSimd.Abs(x));
            return TSimd.Subtract(TSimd.AtLeast(0, x), TSimd.Multiply(a, Tail<TSimd, TVector>(a)));
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
            var tail = Tail<TSimd, TVector>(TSimd.AtMost(Far, TSimd.Abs(x)));
            var distribution = TSimd.SelectLess(x, TSimd.Zero, tail, TSimd.Subtract(TSimd.Broadcast(1), tail));
            var bell = Exponential.Within<TSimd, TVector>(TSimd.AtLeast(Exponential.Least, TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(-0.5f), x), x)));
            var density = TSimd.Multiply(TSimd.Broadcast(RootOfTwoPiInverse), bell);
            return TSimd.Multiply(TSimd.MultiplyAdd(x, density, distribution), y);
        }
    }
}
