using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>z = x ÷ y; dx = dz ÷ y, dy = −dx·z. Planar: empty lanes would divide 0 by 0.</summary>
internal static unsafe class DivideKernels
{
    public static LayerKernels All { get; } = new(
        [new("ElementwiseQuotient", site => new BinaryForward<Quotient>(site.Planar))],
        [new("ElementwiseQuotientGradient", site => new BackwardInput(site))],
        []);

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override ForwardValues Reads => ForwardValues.Inputs | ForwardValues.Output;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var length = state.BatchSize * site.OutputElements;
            float* byNumerator = arguments.InputGradients[0], byDenominator = arguments.InputGradients[1];
            if (byNumerator != null)
                ElementwiseLoop.Run(state.Pool, site.Width, default(Quotient), arguments.OutputGradient, arguments.Inputs[1], byNumerator, length);
            if (byDenominator == null)
                return;
            ElementwiseLoop.Run(state.Pool, site.Width, default(Quotient), arguments.OutputGradient, arguments.Inputs[1], byDenominator, length);
            ElementwiseLoop.Run(state.Pool, site.Width, default(NegativeProduct), byDenominator, arguments.Output, byDenominator, length);
        }
    }

    private readonly struct Quotient : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Divide(x, y);
    }

    private readonly struct NegativeProduct : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(TSimd.Zero, TSimd.Multiply(x, y));
    }
}
