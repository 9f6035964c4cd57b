// WinogradStridedLine: the linear maps of a convolution of stride 2 along one axis.
//
// Computes   yᵢ = Σ gₜ·d₂ᵢ₊ₜ. The even taps meet the even inputs only, the odd taps the odd ones: it is the sum of two convolutions of stride 1,
//            each with half of the taps, and each of them is a line of its own.
// Layout     The products of the even taps, then those of the odd ones.
// Loops      One line after the other.
// Parallel   Nothing.
// Remainder  None.
// Source     Huang et al., "DWM: a decomposable Winograd method for convolution acceleration" (AAAI 2020); Yepez and Ko, "Stride 2 1-D, 2-D,
//            and 3-D Winograd for convolutional neural networks" (IEEE TVLSI 2020).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of a convolution of stride 2, made of those of its even and its odd taps.</summary>
internal readonly unsafe struct WinogradStridedLine<TSimd, TVector, TEven, TOdd> : IWinogradLine
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TEven : struct, IWinogradLine
    where TOdd : struct, IWinogradLine
{
    /// <inheritdoc/>
    public static int Outputs => TEven.Outputs;

    /// <inheritdoc/>
    public static int Inputs => Math.Max((2 * TEven.Inputs) - 1, 2 * TOdd.Inputs);

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
        TEven.Input(from, 2 * fromStep, to, toStep);
        TOdd.Input(from + fromStep, 2 * fromStep, to + (TEven.Points * toStep), toStep);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep) => WinogradTapPhases<TEven, TOdd>.Weights(from, fromStep, to, toStep);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output(float* from, nint fromStep, float* to, nint toStep, bool adds)
    {
        TEven.Output(from, fromStep, to, toStep, adds);
        TOdd.Output(from + (TEven.Points * fromStep), fromStep, to, toStep, adds: true);
    }
}
