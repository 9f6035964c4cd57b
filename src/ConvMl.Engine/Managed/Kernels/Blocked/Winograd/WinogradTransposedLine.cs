// WinogradTransposedLine: the linear maps along one axis of a convolution of stride 2 backwards to its input, which is a transposed convolution.
//
// Computes   Outputs of one parity are a convolution of stride 1 with the even taps, those of the other with the odd taps, on the same inputs.
//            Each of them is a line of its own, which writes every second output.
// Order      Where the even taps make the first output, its first tap meets the input before the one that the odd taps begin with;
//            where the odd taps do, both begin at the same one.
// Layout     The products of the even taps, then those of the odd ones.
// Loops      One line after the other.
// Parallel   Nothing.
// Remainder  None.
// Source     Phases: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), section 4; their maps as in WinogradStridedLine.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of a transposed convolution of stride 2, made of those of its even and its odd taps.</summary>
internal readonly unsafe struct WinogradTransposedLine<TSimd, TVector, TEven, TOdd, TOrder> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TEven : struct, IWinogradLine
    where TOdd : struct, IWinogradLine
    where TOrder : struct, IPhaseOrder
{
    private static int OddOffset => TOrder.EvenTapsFirst ? 1 : 0;

    /// <inheritdoc/>
    public static int Outputs => 2 * TEven.Outputs;

    /// <inheritdoc/>
    public static int Inputs => Math.Max(TEven.Inputs, OddOffset + TOdd.Inputs);

    /// <inheritdoc/>
    public static int Taps => WinogradTapPhases<TEven, TOdd>.Taps;

    /// <inheritdoc/>
    public static int Points => WinogradTapPhases<TEven, TOdd>.Points;

    /// <inheritdoc/>
    public static int WeightPoints => WinogradTapPhases<TEven, TOdd>.WeightPoints;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => WinogradTapPhases<TEven, TOdd>.WeightPoint(point);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input(float* from, nint fromStep, float* to, nint toStep)
    {
        TEven.Input(from, fromStep, to, toStep);
        TOdd.Input(from + (OddOffset * fromStep), fromStep, to + (TEven.Points * toStep), toStep);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep) => WinogradTapPhases<TEven, TOdd>.Weights(from, fromStep, to, toStep);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        var odd = OddOffset * toStep;
        TEven.Output(from, fromStep, to + (toStep - odd), 2 * toStep, adds);
        TOdd.Output(from + (TEven.Points * fromStep), fromStep, to + odd, 2 * toStep, adds);
    }
}
