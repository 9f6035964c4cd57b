using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x ÷ (1 + |x|), and dx = dy ÷ (1 + |x|)².</summary>
internal static class SoftsignKernels
{
    public static LayerKernels All { get; } = new(
        [new("Softsign", site => new UnaryForward<Quotient>(site, default))],
        [new("SoftsignGradient", site => new GradientOfUnary<Gradient>(site, default, ForwardValues.Inputs))],
        []);

    private readonly struct Quotient : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Divide(x, TSimd.Add(TSimd.Broadcast(1), TSimd.Abs(x)));
    }

    private readonly struct Gradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var sum = TSimd.Add(TSimd.Broadcast(1), TSimd.Abs(x));
            return TSimd.Divide(y, TSimd.Multiply(sum, sum));
        }
    }
}
