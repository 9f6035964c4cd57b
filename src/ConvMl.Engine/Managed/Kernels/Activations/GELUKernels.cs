using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x·Φ(x) with the normal distribution function Φ, and dx = (Φ(x) + x·φ(x))·dy with the density φ.</summary>
/// <remarks>
/// Φ(−a) = exp(−a² ÷ 2)·t·P(t) for a ≥ 0 with t = 1 ÷ (1 + 0.35·a), the form of Abramowitz and Stegun 7.1.26. P has degree 8 and meets the
/// function in the Chebyshev points of 0 ≤ t ≤ 1; Φ errs by 2.3e-8 at most, less than single precision rounds.
/// </remarks>
internal static class GELUKernels
{
    public static LayerKernels All { get; } = new(
        [new("GaussianLinear", site => new UnaryForward<GaussianLinear>(site, default))],
        [new("GaussianLinearGradient", site => new GradientOfUnary<GaussianLinearGradient>(site, default, ForwardValues.Inputs))],
        []);

    /// <summary>exp(−x² ÷ 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bell<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.Exp(TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(-0.5f), x), x));

    /// <summary>Φ(x), given exp(−x² ÷ 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Distribution<TSimd, TVector>(TVector x, TVector bell)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Broadcast(1);
        var t = TSimd.Divide(one, TSimd.MultiplyAdd(TSimd.Broadcast(0.35f), TSimd.Abs(x), one));
        var p = TSimd.MultiplyAdd(TSimd.Broadcast(-0.024038060f), t, TSimd.Broadcast(0.120700967f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(-0.211446301f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.113622885f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.004336217f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.095719625f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.121819005f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.139655937f));
        p = TSimd.MultiplyAdd(p, t, TSimd.Broadcast(0.139629637f));
        var below = TSimd.Multiply(TSimd.Multiply(bell, t), p);
        return TSimd.SelectLess(x, TSimd.Zero, below, TSimd.Subtract(one, below));
    }

    private readonly struct GaussianLinear : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(x, Distribution<TSimd, TVector>(x, Bell<TSimd, TVector>(x)));
    }

    private readonly struct GaussianLinearGradient : IBinaryOperator
    {
        private const float RootOfTwoPiInverse = 0.398942280f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var bell = Bell<TSimd, TVector>(x);
            var density = TSimd.Multiply(TSimd.Broadcast(RootOfTwoPiInverse), bell);
            return TSimd.Multiply(TSimd.MultiplyAdd(x, density, Distribution<TSimd, TVector>(x, bell)), y);
        }
    }
}
