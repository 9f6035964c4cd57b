using System.Runtime.CompilerServices;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>
/// Adds a further gradient of a value that several layers read to the sum of those before it; and, where the value is what a ReLU gives, passes on what the
/// ReLU lets through: zero where the value is.
/// </summary>
/// <remarks>
/// The further gradient is the step's gradient of the output, the sum so far its input, the value its output.
/// </remarks>
/// <param name="width">The vectors to use.</param>
/// <param name="elements">Numbers of one sample.</param>
/// <param name="rectify">Whether the result is the gradient by the input of the ReLU that gave the value.</param>
internal sealed unsafe class GradientSum(VectorWidth width, int elements, bool rectify) : Kernel
{
    /// <inheritdoc/>
    public override Placement Placement => Placement.OverSource;

    /// <inheritdoc/>
    public override void Run(KernelArguments arguments, PassState state)
    {
        var length = state.BatchSize * elements;
        if (rectify)
            ElementwiseLoop.Run(state.Pool, width, default(RectifiedGradientSum), arguments.OutputGradient, arguments.Input, arguments.Output, arguments.InputGradient, length);
        else
            ElementwiseLoop.Run(state.Pool, width, default(Sum), arguments.OutputGradient, arguments.Input, arguments.InputGradient, length);
    }

    private readonly struct RectifiedGradientSum : ITernaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector value)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.SelectLess(TSimd.Zero, value, TSimd.Add(x, y), TSimd.Zero);
    }
}
