// WinogradTwo: the five linear maps of Winograd's convolution F(2×2, 3×3), for layers with so few pixels that a larger tile would be mostly weights.
//
// Computes   With the points 0, ±1, ∞: input V = Bᵀ d B (4×4 → 4×4), weights U = G g Gᵀ (3×3 → 4×4), output y = Aᵀ m A (4×4 → 2×2),
//            and the adjoints of the last two for the gradient of the weights.
// Layout     Each number is a vector of channels. A patch has any row stride; the 16 numbers of a transformed tile lie a point stride
//            apart, because all tiles of one point are one matrix.
// Loops      A map of two dimensions is the map of one on the columns, then on the rows. Between the two a patch or tile stays in registers, two rows
//            of the result at a time; weights pass through memory of the stack.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  None: patches at the border are gathered by the caller.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.1.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The linear maps of Winograd's convolution F(2×2, 3×3) on vectors of channels.</summary>
internal readonly unsafe struct WinogradTwo<TSimd, TVector> : IWinogradMaps
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int TileSide => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride)
    {
        nint step = patchColumn, line = 4 * pointStride;
        InputUpper(patch, patchRow, out var a0, out var b0);
        InputUpper(patch + step, patchRow, out var a1, out var b1);
        InputUpper(patch + (2 * step), patchRow, out var a2, out var b2);
        InputUpper(patch + (3 * step), patchRow, out var a3, out var b3);
        InputLine(a0, a1, a2, a3, transformed, pointStride);
        InputLine(b0, b1, b2, b3, transformed + line, pointStride);

        patch += patchRow;
        transformed += 2 * line;
        InputLower(patch, patchRow, out a0, out b0);
        InputLower(patch + step, patchRow, out a1, out b1);
        InputLower(patch + (2 * step), patchRow, out a2, out b2);
        InputLower(patch + (3 * step), patchRow, out a3, out b3);
        InputLine(a0, a1, a2, a3, transformed, pointStride);
        InputLine(b0, b1, b2, b3, transformed + line, pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* weights, nint tapStride, float* transformed, nint pointStride)
    {
        var memory = stackalloc float[12 * TSimd.Count];
        nint step = TSimd.Count;
        for (var column = 0; column < 3; column++)
            WeightLine(weights + (column * tapStride), 3 * tapStride, memory + (column * step), 3 * step);
        for (var row = 0; row < 4; row++)
            WeightLine(memory + (row * 3 * step), step, transformed + (row * 4 * pointStride), pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn)
    {
        nint line = 4 * pointStride;
        OutputColumn(transformed, line, out var a0, out var b0);
        OutputColumn(transformed + pointStride, line, out var a1, out var b1);
        OutputColumn(transformed + (2 * pointStride), line, out var a2, out var b2);
        OutputColumn(transformed + (3 * pointStride), line, out var a3, out var b3);
        OutputLine(a0, a1, a2, a3, bias, residual, mask, rectify, tile, tileColumn);
        OutputLine(
            b0, b1, b2, b3, bias, residual == null ? null : residual + tileRow, mask == null ? null : mask + tileRow, rectify, tile + tileRow, tileColumn);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputAdjoint(float* tile, nint tileRow, nint tileColumn, float* transformed, nint pointStride)
    {
        nint line = 4 * pointStride;
        TVector a0 = TSimd.Load(tile), a1 = TSimd.Load(tile + tileColumn);
        TVector b0 = TSimd.Load(tile + tileRow), b1 = TSimd.Load(tile + tileRow + tileColumn);
        AdjointLine(a0, a1, transformed, pointStride);
        AdjointLine(TSimd.Add(a0, b0), TSimd.Add(a1, b1), transformed + line, pointStride);
        AdjointLine(TSimd.Subtract(a0, b0), TSimd.Subtract(a1, b1), transformed + (2 * line), pointStride);
        AdjointLine(TSimd.Subtract(TSimd.Zero, b0), TSimd.Subtract(TSimd.Zero, b1), transformed + (3 * line), pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsAdjoint(float* transformed, nint pointStride, float* weights, nint tapStride)
    {
        var memory = stackalloc float[12 * TSimd.Count];
        nint step = TSimd.Count;
        for (var row = 0; row < 4; row++)
            WeightAdjointLine(transformed + (row * 4 * pointStride), pointStride, memory + (row * 3 * step), step);
        for (var column = 0; column < 3; column++)
            WeightAdjointLine(memory + (column * step), 3 * step, weights + (column * tapStride), 3 * tapStride);
    }

    // The first two numbers of Bᵀ d of a column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputUpper(float* column, nint row, out TVector v0, out TVector v1)
    {
        var d2 = TSimd.Load(column + (2 * row));
        v0 = TSimd.Subtract(TSimd.Load(column), d2);
        v1 = TSimd.Add(TSimd.Load(column + row), d2);
    }

    // The last two, from the second row of the patch on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLower(float* column, nint row, out TVector v2, out TVector v3)
    {
        var d1 = TSimd.Load(column);
        v2 = TSimd.Subtract(TSimd.Load(column + row), d1);
        v3 = TSimd.Subtract(d1, TSimd.Load(column + (2 * row)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, float* to, nint toStep)
    {
        TSimd.Store(TSimd.Subtract(d0, d2), to);
        TSimd.Store(TSimd.Add(d1, d2), to + toStep);
        TSimd.Store(TSimd.Subtract(d2, d1), to + (2 * toStep));
        TSimd.Store(TSimd.Subtract(d1, d3), to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector g0 = TSimd.Load(from), g1 = TSimd.Load(from + fromStep), g2 = TSimd.Load(from + (2 * fromStep));
        var half = TSimd.Broadcast(0.5f);
        var even = TSimd.Multiply(half, TSimd.Add(g0, g2));
        TSimd.Store(g0, to);
        TSimd.Store(TSimd.MultiplyAdd(half, g1, even), to + toStep);
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast(-0.5f), g1, even), to + (2 * toStep));
        TSimd.Store(g2, to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputColumn(float* column, nint row, out TVector y0, out TVector y1) => OutputSums(
        TSimd.Load(column), TSimd.Load(column + row), TSimd.Load(column + (2 * row)), TSimd.Load(column + (3 * row)), out y0, out y1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputSums(TVector m0, TVector m1, TVector m2, TVector m3, out TVector y0, out TVector y1)
    {
        y0 = TSimd.Add(m0, TSimd.Add(m1, m2));
        y1 = TSimd.Subtract(TSimd.Subtract(m1, m2), m3);
    }

    // A row of the result, with what follows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(
        TVector m0, TVector m1, TVector m2, TVector m3, float* bias, float* residual, float* mask, bool rectify, float* to, nint toStep)
    {
        OutputSums(m0, m1, m2, m3, out var y0, out var y1);
        var shift = TSimd.Load(bias);
        y0 = TSimd.Add(y0, shift);
        y1 = TSimd.Add(y1, shift);
        if (residual != null)
        {
            y0 = TSimd.Add(y0, TSimd.Load(residual));
            y1 = TSimd.Add(y1, TSimd.Load(residual + toStep));
        }

        if (rectify)
        {
            y0 = TSimd.SelectLess(y0, TSimd.Zero, TSimd.Zero, y0);
            y1 = TSimd.SelectLess(y1, TSimd.Zero, TSimd.Zero, y1);
        }

        if (mask != null)
        {
            y0 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask), y0, TSimd.Zero);
            y1 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + toStep), y1, TSimd.Zero);
        }

        TSimd.Store(y0, to);
        TSimd.Store(y1, to + toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdjointLine(TVector y0, TVector y1, float* to, nint toStep)
    {
        TSimd.Store(y0, to);
        TSimd.Store(TSimd.Add(y0, y1), to + toStep);
        TSimd.Store(TSimd.Subtract(y0, y1), to + (2 * toStep));
        TSimd.Store(TSimd.Subtract(TSimd.Zero, y1), to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightAdjointLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector u1 = TSimd.Load(from + fromStep), u2 = TSimd.Load(from + (2 * fromStep));
        var half = TSimd.Broadcast(0.5f);
        var even = TSimd.Multiply(half, TSimd.Add(u1, u2));
        TSimd.Store(TSimd.Add(TSimd.Load(from), even), to);
        TSimd.Store(TSimd.Multiply(half, TSimd.Subtract(u1, u2)), to + toStep);
        TSimd.Store(TSimd.Add(even, TSimd.Load(from + (3 * fromStep))), to + (2 * toStep));
    }
}
