using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = tanh x, and dx = dy·(1 − y²).</summary>
internal static class TanhKernels
{
    public static LayerKernels All { get; } = new(
        [new("HyperbolicTangent", site => new UnaryForward<HyperbolicTangent>(site, default))],
        [new("HyperbolicTangentGradient", site => new GradientOfUnary<HyperbolicTangentGradient>(site, default, ForwardValues.Output))],
        []);

    // tanh x = sign(x)·(1 − 2 ÷ (e²ˣ + 1)) loses digits near 0, where the Taylor series takes over; at the seam the series errs by 4e-8.
    private readonly struct HyperbolicTangent : IUnaryOperator
    {
        private const float Seam = 0.4f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var square = TSimd.Multiply(x, x);
            var series = TSimd.Broadcast(-1382f / 155925);
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(62f / 2835));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(-17f / 315));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(2f / 15));
            series = TSimd.MultiplyAdd(series, square, TSimd.Broadcast(-1f / 3));
            var near = TSimd.MultiplyAdd(TSimd.Multiply(series, square), x, x);

            var size = TSimd.Abs(x);
            var one = TSimd.Broadcast(1);
            var two = TSimd.Broadcast(2);
            var far = TSimd.Subtract(one, TSimd.Multiply(two, TSimd.Reciprocal(TSimd.Add(Exponential.Of<TSimd, TVector>(TSimd.Multiply(two, size)), one))));
            var signed = TSimd.SelectLess(x, TSimd.Zero, TSimd.Subtract(TSimd.Zero, far), far);
            return TSimd.SelectLess(size, TSimd.Broadcast(Seam), near, signed);
        }
    }

    private readonly struct HyperbolicTangentGradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Multiply(y, TSimd.Subtract(TSimd.Broadcast(1), TSimd.Multiply(x, x)));
    }
}
