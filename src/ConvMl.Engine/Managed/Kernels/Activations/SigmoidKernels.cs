using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = 1 ÷ (1 + e⁻ˣ), and dx = dy·y·(1 − y).</summary>
internal static class SigmoidKernels
{
    public static LayerKernels All { get; } = new(
        [new("Logistic", site => new UnaryForward<Logistic>(site.Planar, default))],
        [new("LogisticGradient", site => new GradientOfUnary<LogisticGradient>(site.Planar, default, ForwardValues.Output))],
        []);

    private readonly struct Logistic : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var one = TSimd.Broadcast(1);
            return TSimd.Reciprocal(TSimd.Add(one, Exponential.Of<TSimd, TVector>(TSimd.Subtract(TSimd.Zero, x))));
        }
    }

    private readonly struct LogisticGradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(y, TSimd.Multiply(x, TSimd.Subtract(TSimd.Broadcast(1), x)));
    }
}
