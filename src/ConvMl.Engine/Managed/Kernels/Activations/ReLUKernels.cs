using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = max(x, 0), and dx = dy where y is positive, else 0. The gradient needs y alone, so y may lie over x.</summary>
internal static class ReLUKernels
{
    public static LayerKernels All { get; } = new(
        [new("Rectify", site => new UnaryForward<Rectify>(site, default))],
        [new("RectifyGradient", site => new GradientOfUnary<RectifyGradient>(site, default, ForwardValues.Output))],
        []);

    private readonly struct Rectify : IUnaryOperator
    {
        // Not a number stays one: it is not below zero.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.AtLeast(TSimd.Zero, x);
    }

    private readonly struct RectifyGradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.SelectLess(TSimd.Zero, x, y, TSimd.Zero);
    }
}
