using System.Runtime.CompilerServices;
using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x where positive, else slope·x, and dx = dy or slope·dy. The slope may have any sign, so the gradient asks x and not y.</summary>
internal static class LeakyReLUKernels
{
    public static LayerKernels All { get; } = new(
        [new("Leak", site => new UnaryForward<Leak>(site, new(SlopeOf(site))))],
        [new("LeakGradient", site => new GradientOfUnary<LeakGradient>(site, new(SlopeOf(site)), ForwardValues.Inputs))],
        []);

    private static float SlopeOf(KernelSite site) => ((LeakyReLU)site.Node.Layer).Slope;

    private readonly struct Leak(float slope) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.SelectLess(TSimd.Zero, x, x, TSimd.Multiply(TSimd.Broadcast(slope), x));
    }

    private readonly struct LeakGradient(float slope) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.SelectLess(TSimd.Zero, x, y, TSimd.Multiply(TSimd.Broadcast(slope), y));
    }
}
