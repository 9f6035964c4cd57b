// WinogradSquare: the linear maps of a Winograd convolution of two dimensions, made of those along one.
//
// Computes   V = Bᵀ d B, U = G g Gᵀ and y = Aᵀ m A for the Bᵀ, G and Aᵀ of any line (IWinogradLine).
// Layout     Each number is a vector of channels. A patch and a tile have any row stride; the numbers of a transformed tile lie a point
//            stride apart, because all tiles of one point are one matrix.
// Loops      The line's map on all rows, then on all columns (or the reverse), with the vectors between the two in scratch, in the
//            first-level cache.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  None: patches at the border are gathered by the caller.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of a Winograd convolution whose rows and columns are mapped by the same line.</summary>
internal readonly unsafe struct WinogradSquare<TSimd, TVector, TLine> : IWinogradMaps, IWinogradTile
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLine : struct, IWinogradLine
{
    /// <inheritdoc/>
    public static int TileSide => TLine.Outputs;

    /// <inheritdoc/>
    public static bool HasShortTiles => false;

    /// <inheritdoc/>
    public static int Height => TLine.Outputs;

    /// <inheritdoc/>
    public static int Width => TLine.Outputs;

    /// <inheritdoc/>
    public static int PatchHeight => TLine.Inputs;

    /// <inheritdoc/>
    public static int PatchWidth => TLine.Inputs;

    /// <inheritdoc/>
    public static int Taps => TLine.Taps;

    /// <inheritdoc/>
    public static int AxisPoints => TLine.Points;

    /// <inheritdoc/>
    public static int WeightPoints => TLine.WeightPoints * TLine.WeightPoints;

    /// <inheritdoc/>
    public static int ScratchLength => TSimd.Count * Math.Max(
        Math.Max(TLine.Inputs * TLine.Inputs, TLine.Inputs * TLine.Points),
        Math.Max((TLine.Outputs * TLine.Points) + TLine.Outputs, 2 * TLine.Outputs * TLine.Outputs));

    /// <inheritdoc/>
    public static int WeightPoint(int point) =>
        (TLine.WeightPoint(point / TLine.Points) * TLine.WeightPoints) + TLine.WeightPoint(point % TLine.Points);

    /// <inheritdoc/>
    public static bool HasPoint(int side, int axisPoint) => true;

    /// <inheritdoc/>
    public static void ForTile<TAction>(int height, int width, TAction action)
        where TAction : struct, IWinogradTileAction => action.Run<WinogradSquare<TSimd, TVector, TLine>>();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < TLine.Inputs; row++)
            TLine.Input(patch + (row * patchRow), patchColumn, scratch + (row * TLine.Points * step), step);
        for (var column = 0; column < TLine.Points; column++)
            TLine.Input(scratch + (column * step), TLine.Points * step, transformed + (column * pointStride), TLine.Points * pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* weights, nint tapStride, float* transformed, nint pointStride)
    {
        var memory = stackalloc float[TLine.WeightPoints * TLine.Taps * TSimd.Count];
        nint step = TSimd.Count;
        for (var column = 0; column < TLine.Taps; column++)
            TLine.Weights(weights + (column * tapStride), TLine.Taps * tapStride, memory + (column * step), TLine.Taps * step);
        for (var row = 0; row < TLine.WeightPoints; row++)
            TLine.Weights(memory + (row * TLine.Taps * step), step, transformed + (row * TLine.WeightPoints * pointStride), pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn,
        float* scratch)
    {
        nint step = TSimd.Count;
        for (var column = 0; column < TLine.Points; column++)
            TLine.Output(transformed + (column * pointStride), TLine.Points * pointStride, scratch + (column * step), TLine.Points * step, adds: false);

        var shift = TSimd.Load(bias);
        var line = scratch + (TLine.Outputs * TLine.Points * step);
        for (var row = 0; row < TLine.Outputs; row++)
        {
            TLine.Output(scratch + (row * TLine.Points * step), step, line, step, adds: false);
            for (var column = 0; column < TLine.Outputs; column++)
            {
                nint at = (row * tileRow) + (column * tileColumn);
                var y = TSimd.Add(TSimd.Load(line + (column * step)), shift);
                if (residual != null)
                    y = TSimd.Add(y, TSimd.Load(residual + at));
                if (rectify)
                    y = TSimd.AtLeast(TSimd.Zero, y);
                if (mask != null)
                    y = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + at), y, TSimd.Zero);
                TSimd.Store(y, tile + at);
            }
        }
    }
}
