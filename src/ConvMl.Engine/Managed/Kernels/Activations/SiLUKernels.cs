using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Elementwise;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Activations;

/// <summary>y = x·σ(x) with σ(x) = 1 ÷ (1 + e⁻ˣ), and dx = σ(x)·(1 + x·(1 − σ(x)))·dy.</summary>
internal static class SiLUKernels
{
    public static LayerKernels All { get; } = new(
        [new("SigmoidLinear", site => new UnaryForward<SigmoidLinear>(site, default))],
        [new("SigmoidLinearGradient", site => new GradientOfUnary<SigmoidLinearGradient>(site, default, ForwardValues.Inputs))],
        []);

    /// <summary>σ(x) of a number not below <see cref="Exponential.Least"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Logistic<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var power = Exponential.Within<TSimd, TVector>(TSimd.Subtract(TSimd.Zero, TSimd.AtMost(TSimd.Broadcast(-Exponential.Least), x)));
        return TSimd.Reciprocal(TSimd.Add(TSimd.Broadcast(1), power));
    }

    // Further down, σ is less than the normal numbers, and so is what x makes of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Limited<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct => TSimd.AtLeast(TSimd.Broadcast(Exponential.Least), x);

    private readonly struct SigmoidLinear : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            x = Limited<TSimd, TVector>(x);
            return TSimd.Multiply(x, Logistic<TSimd, TVector>(x));
        }
    }

    private readonly struct SigmoidLinearGradient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            x = Limited<TSimd, TVector>(x);
            var one = TSimd.Broadcast(1);
            var logistic = Logistic<TSimd, TVector>(x);
            var slope = TSimd.MultiplyAdd(TSimd.Multiply(x, logistic), TSimd.Subtract(one, logistic), logistic);
            return TSimd.Multiply(slope, y);
        }
    }
}
