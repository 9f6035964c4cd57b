using System.Runtime.CompilerServices;
using ConvMl.Layers.Activations;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x where positive, else α·(eˣ − 1), and dx = dy or (y + α)·dy. Since α is positive, y alone tells which, and it may lie over x.</summary>
internal static class ELUKernels
{
    public static LayerKernels All { get; } = new(
        [new("ExponentialLinear", site => new UnaryForward<ExponentialLinear>(site, new(AlphaOf(site))))],
        [new("ExponentialLinearGradient", site => new GradientOfUnary<ExponentialLinearGradient>(site, new(AlphaOf(site)), ForwardValues.Output))],
        []);

    private static float AlphaOf(KernelSite site) => ((ELU)site.Node.Layer).Alpha;

    // eˣ − 1 loses digits near 0, where the Taylor series takes over; at the seam the series errs by 2e-8 of its value.
    private readonly struct ExponentialLinear(float alpha) : IUnaryOperator
    {
        private const float Seam = -0.35f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var one = TSimd.Broadcast(1);
            var series = TSimd.MultiplyAdd(x, TSimd.Broadcast(1f / 5040), TSimd.Broadcast(1f / 720));
            series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 120));
            series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 24));
            series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 6));
            series = TSimd.MultiplyAdd(series, x, TSimd.Broadcast(1f / 2));
            var near = TSimd.MultiplyAdd(TSimd.Multiply(series, x), x, x);
            var far = TSimd.Subtract(TSimd.Exp(x), one);
            var below = TSimd.Multiply(TSimd.Broadcast(alpha), TSimd.SelectLess(x, TSimd.Broadcast(Seam), far, near));
            return TSimd.SelectLess(TSimd.Zero, x, x, below);
        }
    }

    private readonly struct ExponentialLinearGradient(float alpha) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.SelectLess(TSimd.Zero, x, y, TSimd.Multiply(TSimd.Add(x, TSimd.Broadcast(alpha)), y));
    }
}
