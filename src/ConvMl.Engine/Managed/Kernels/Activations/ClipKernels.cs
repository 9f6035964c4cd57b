using System.Runtime.CompilerServices;
using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x within the least and the largest value, and dx = dy where x is within them.</summary>
internal static class ClipKernels
{
    public static LayerKernels All { get; } = new(
        [new("Clip", site => new UnaryForward<Within>(site.Planar, new(LayerOf(site).Floor, LayerOf(site).Ceiling)))],
        [new("ClipGradient", site => new GradientOfUnary<Gradient>(site.Planar, new(LayerOf(site).Floor, LayerOf(site).Ceiling), ForwardValues.Inputs))],
        []);

    private static Clip LayerOf(KernelSite site) => (Clip)site.Node.Layer;

    private readonly struct Within(float floor, float ceiling) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.AtMost(TSimd.Broadcast(ceiling), TSimd.AtLeast(TSimd.Broadcast(floor), x));
    }

    private readonly struct Gradient(float floor, float ceiling) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var above = TSimd.SelectLess(x, TSimd.Broadcast(floor), TSimd.Zero, y);
            return TSimd.SelectLess(TSimd.Broadcast(ceiling), x, TSimd.Zero, above);
        }
    }
}
