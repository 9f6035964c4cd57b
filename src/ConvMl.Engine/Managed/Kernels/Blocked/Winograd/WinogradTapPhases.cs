using System.Runtime.CompilerServices;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>A kernel along one axis whose even and odd taps are lines of their own: the products of the even taps come first.</summary>
internal static unsafe class WinogradTapPhases<TEven, TOdd>
    where TEven : struct, IWinogradLine
    where TOdd : struct, IWinogradLine
{
    /// <inheritdoc cref="IWinogradLine.Taps"/>
    public static int Taps => TEven.Taps + TOdd.Taps;

    /// <inheritdoc cref="IWinogradLine.Points"/>
    public static int Points => TEven.Points + TOdd.Points;

    /// <inheritdoc cref="IWinogradLine.WeightPoints"/>
    public static int WeightPoints => TEven.WeightPoints + TOdd.WeightPoints;

    /// <inheritdoc cref="IWinogradLine.WeightPoint"/>
    public static int WeightPoint(int point) =>
        point < TEven.Points ? TEven.WeightPoint(point) : TEven.WeightPoints + TOdd.WeightPoint(point - TEven.Points);

    /// <inheritdoc cref="IWinogradLine.Weights"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weights(float* from, nint fromStep, float* to, nint toStep)
    {
        TEven.Weights(from, 2 * fromStep, to, toStep);
        TOdd.Weights(from + fromStep, 2 * fromStep, to + (TEven.WeightPoints * toStep), toStep);
    }
}
