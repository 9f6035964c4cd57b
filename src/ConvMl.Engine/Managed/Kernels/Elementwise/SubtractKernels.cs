using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Shaping;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>z = x − y; dx = dz, dy = −dz.</summary>
internal static unsafe class SubtractKernels
{
    public static LayerKernels All { get; } = new(
        [new("ElementwiseDifference", site => new BinaryForward<Difference>(site))],
        [new("CopyGradient", site => new BackwardInput(site))],
        []);

    private sealed class BackwardInput(KernelSite site) : Kernel
    {
        public override BufferLayout InputLayout => site.SourceLayout;

        public override BufferLayout OutputLayout => site.SourceLayout;

        public override void Run(KernelArguments arguments, PassState state)
        {
            var length = state.BatchSize * site.SourceLength;
            if (arguments.InputGradients[0] != null)
                ParallelCopy.Run(state.Pool, arguments.OutputGradient, arguments.InputGradients[0], length);
            if (arguments.InputGradients[1] != null)
                ElementwiseLoop.Run(state.Pool, site.Width, default(Negative), arguments.OutputGradient, arguments.InputGradients[1], length);
        }
    }

    private readonly struct Difference : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(x, y);
    }

    private readonly struct Negative : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.Subtract(TSimd.Zero, x);
    }
}
