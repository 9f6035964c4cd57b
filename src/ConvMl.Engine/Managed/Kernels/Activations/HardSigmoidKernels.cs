using System.Runtime.CompilerServices;
using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = α·x + β within 0 and 1, and dx = α·dy where y is strictly between them. The gradient needs y alone, so y may lie over x.</summary>
internal static class HardSigmoidKernels
{
    public static LayerKernels All { get; } = new(
        [new("HardSigmoid", site => new UnaryForward<Line>(site.Planar, new(LayerOf(site).Alpha, LayerOf(site).Beta)))],
        [new("HardSigmoidGradient", site => new GradientOfUnary<Gradient>(site.Planar, new(LayerOf(site).Alpha), ForwardValues.Output))],
        []);

    private static HardSigmoid LayerOf(KernelSite site) => (HardSigmoid)site.Node.Layer;

    private readonly struct Line(float alpha, float beta) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var line = TSimd.MultiplyAdd(x, TSimd.Broadcast(alpha), TSimd.Broadcast(beta));
            return TSimd.AtMost(TSimd.Broadcast(1), TSimd.AtLeast(TSimd.Zero, line));
        }
    }

    private readonly struct Gradient(float alpha) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var below = TSimd.SelectLess(x, TSimd.Broadcast(1), TSimd.Multiply(y, TSimd.Broadcast(alpha)), TSimd.Zero);
            return TSimd.SelectLess(TSimd.Zero, x, below, TSimd.Zero);
        }
    }
}
