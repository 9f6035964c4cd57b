// WinogradFourTile: the linear maps of a tile of WinogradFour in two dimensions, made of those along its two axes.
//
// Computes   Input V = Bᵀ d B, output y = Aᵀ m A, and its adjoint A y Aᵀ for the gradient of the weights, with the Bᵀ and Aᵀ of two lines
//            (WinogradFourLines), which need not be equally long.
// Layout     Each number is a vector of channels. A patch has any row stride; the numbers of a transformed tile lie a point
//            stride apart, because all tiles of one point are one matrix.
// Loops      The map of one line on the columns, then that of the other on the rows. Between the two everything stays in registers: of a patch
//            or tile, whose numbers are too many, two or three rows of the result are made at a time, and its numbers are read once for each.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  None: patches at the border are gathered by the caller.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.3.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The linear maps of a tile of <see cref="WinogradFour{TSimd, TVector}"/> whose columns are mapped by one line and whose rows by another.</summary>
internal readonly unsafe struct WinogradFourTile<TSimd, TVector, TVertical, THorizontal> : IWinogradAdjointTile
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TVertical : struct, IWinogradFourLine<TVector>
    where THorizontal : struct, IWinogradFourLine<TVector>
{
    private const int Points = WinogradFourLines.Points;

    /// <inheritdoc/>
    public static int Height => TVertical.Outputs;

    /// <inheritdoc/>
    public static int Width => THorizontal.Outputs;

    /// <inheritdoc/>
    public static int PatchHeight => TVertical.Inputs;

    /// <inheritdoc/>
    public static int PatchWidth => THorizontal.Inputs;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = patchColumn, line = Points * pointStride;
        TVector a4 = TSimd.Zero, b4 = TSimd.Zero, c4 = TSimd.Zero, a5 = TSimd.Zero, b5 = TSimd.Zero, c5 = TSimd.Zero;
        TVertical.InputUpper(patch, patchRow, out var a0, out var b0, out var c0);
        TVertical.InputUpper(patch + step, patchRow, out var a1, out var b1, out var c1);
        TVertical.InputUpper(patch + (2 * step), patchRow, out var a2, out var b2, out var c2);
        TVertical.InputUpper(patch + (3 * step), patchRow, out var a3, out var b3, out var c3);
        if (PatchWidth > 4)
            TVertical.InputUpper(patch + (4 * step), patchRow, out a4, out b4, out c4);
        if (PatchWidth > 5)
            TVertical.InputUpper(patch + (5 * step), patchRow, out a5, out b5, out c5);
        THorizontal.InputLine(a0, a1, a2, a3, a4, a5, transformed, pointStride);
        THorizontal.InputLine(b0, b1, b2, b3, b4, b5, transformed + line, pointStride);
        THorizontal.InputLine(c0, c1, c2, c3, c4, c5, transformed + (2 * line), pointStride);

        transformed += 3 * line;
        TVertical.InputLower(patch, patchRow, out a0, out b0, out c0);
        TVertical.InputLower(patch + step, patchRow, out a1, out b1, out c1);
        TVertical.InputLower(patch + (2 * step), patchRow, out a2, out b2, out c2);
        TVertical.InputLower(patch + (3 * step), patchRow, out a3, out b3, out c3);
        if (PatchWidth > 4)
            TVertical.InputLower(patch + (4 * step), patchRow, out a4, out b4, out c4);
        if (PatchWidth > 5)
            TVertical.InputLower(patch + (5 * step), patchRow, out a5, out b5, out c5);
        if (Height > 2)
            THorizontal.InputLine(a0, a1, a2, a3, a4, a5, transformed, pointStride);
        if (Height > 3)
            THorizontal.InputLine(b0, b1, b2, b3, b4, b5, transformed + line, pointStride);
        THorizontal.InputLine(c0, c1, c2, c3, c4, c5, transformed + (2 * line), pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn,
        float* scratch)
    {
        nint line = Points * pointStride;
        TVector a3 = TSimd.Zero, b3 = TSimd.Zero, a4 = TSimd.Zero, b4 = TSimd.Zero;
        TVertical.OutputEven(transformed, line, out var a0, out var b0);
        TVertical.OutputEven(transformed + pointStride, line, out var a1, out var b1);
        TVertical.OutputEven(transformed + (2 * pointStride), line, out var a2, out var b2);
        if (Width > 2)
            TVertical.OutputEven(transformed + (3 * pointStride), line, out a3, out b3);
        if (Width > 3)
            TVertical.OutputEven(transformed + (4 * pointStride), line, out a4, out b4);
        TVertical.OutputEven(transformed + (5 * pointStride), line, out var a5, out var b5);
        OutputRow(a0, a1, a2, a3, a4, a5, bias, Row(residual, 0), Row(mask, 0), rectify, tile, tileColumn);
        if (Height > 2)
            OutputRow(b0, b1, b2, b3, b4, b5, bias, Row(residual, 2 * tileRow), Row(mask, 2 * tileRow), rectify, tile + (2 * tileRow), tileColumn);

        TVertical.OutputOdd(transformed, line, out a0, out b0);
        TVertical.OutputOdd(transformed + pointStride, line, out a1, out b1);
        TVertical.OutputOdd(transformed + (2 * pointStride), line, out a2, out b2);
        if (Width > 2)
            TVertical.OutputOdd(transformed + (3 * pointStride), line, out a3, out b3);
        if (Width > 3)
            TVertical.OutputOdd(transformed + (4 * pointStride), line, out a4, out b4);
        TVertical.OutputOdd(transformed + (5 * pointStride), line, out a5, out b5);
        OutputRow(a0, a1, a2, a3, a4, a5, bias, Row(residual, tileRow), Row(mask, tileRow), rectify, tile + tileRow, tileColumn);
        if (Height > 3)
            OutputRow(b0, b1, b2, b3, b4, b5, bias, Row(residual, 3 * tileRow), Row(mask, 3 * tileRow), rectify, tile + (3 * tileRow), tileColumn);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputAdjoint(float* tile, nint tileRow, nint tileColumn, float* transformed, nint pointStride)
    {
        nint line = Points * pointStride;
        TVector a2 = TSimd.Zero, b2 = TSimd.Zero, c2 = TSimd.Zero, a3 = TSimd.Zero, b3 = TSimd.Zero, c3 = TSimd.Zero;
        TVertical.AdjointUpper(tile, tileRow, out var a0, out var b0, out var c0);
        TVertical.AdjointUpper(tile + tileColumn, tileRow, out var a1, out var b1, out var c1);
        if (Width > 2)
            TVertical.AdjointUpper(tile + (2 * tileColumn), tileRow, out a2, out b2, out c2);
        if (Width > 3)
            TVertical.AdjointUpper(tile + (3 * tileColumn), tileRow, out a3, out b3, out c3);
        THorizontal.AdjointLine(a0, a1, a2, a3, transformed, pointStride);
        THorizontal.AdjointLine(b0, b1, b2, b3, transformed + line, pointStride);
        THorizontal.AdjointLine(c0, c1, c2, c3, transformed + (2 * line), pointStride);

        transformed += 3 * line;
        TVertical.AdjointLower(tile, tileRow, out a0, out b0, out c0);
        TVertical.AdjointLower(tile + tileColumn, tileRow, out a1, out b1, out c1);
        if (Width > 2)
            TVertical.AdjointLower(tile + (2 * tileColumn), tileRow, out a2, out b2, out c2);
        if (Width > 3)
            TVertical.AdjointLower(tile + (3 * tileColumn), tileRow, out a3, out b3, out c3);
        if (Height > 2)
            THorizontal.AdjointLine(a0, a1, a2, a3, transformed, pointStride);
        if (Height > 3)
            THorizontal.AdjointLine(b0, b1, b2, b3, transformed + line, pointStride);
        THorizontal.AdjointLine(c0, c1, c2, c3, transformed + (2 * line), pointStride);
    }

    // A row of the result, with what follows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputRow(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, float* bias, float* residual, float* mask, bool rectify, float* to, nint toStep)
    {
        THorizontal.OutputLine(m0, m1, m2, m3, m4, m5, out var y0, out var y1, out var y2, out var y3);
        var shift = TSimd.Load(bias);
        (y0, y1, y2, y3) = (TSimd.Add(y0, shift), TSimd.Add(y1, shift), TSimd.Add(y2, shift), TSimd.Add(y3, shift));
        if (residual != null)
        {
            y0 = TSimd.Add(y0, TSimd.Load(residual));
            y1 = TSimd.Add(y1, TSimd.Load(residual + toStep));
            if (Width > 2)
                y2 = TSimd.Add(y2, TSimd.Load(residual + (2 * toStep)));
            if (Width > 3)
                y3 = TSimd.Add(y3, TSimd.Load(residual + (3 * toStep)));
        }

        if (rectify)
        {
            y0 = TSimd.AtLeast(TSimd.Zero, y0);
            y1 = TSimd.AtLeast(TSimd.Zero, y1);
            y2 = TSimd.AtLeast(TSimd.Zero, y2);
            y3 = TSimd.AtLeast(TSimd.Zero, y3);
        }

        if (mask != null)
        {
            y0 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask), y0, TSimd.Zero);
            y1 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + toStep), y1, TSimd.Zero);
            if (Width > 2)
                y2 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (2 * toStep)), y2, TSimd.Zero);
            if (Width > 3)
                y3 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (3 * toStep)), y3, TSimd.Zero);
        }

        TSimd.Store(y0, to);
        TSimd.Store(y1, to + toStep);
        if (Width > 2)
            TSimd.Store(y2, to + (2 * toStep));
        if (Width > 3)
            TSimd.Store(y3, to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Row(float* tile, nint offset) => tile == null ? null : tile + offset;
}
