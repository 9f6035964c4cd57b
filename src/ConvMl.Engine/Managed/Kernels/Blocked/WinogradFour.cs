// WinogradFour: the five linear maps of Winograd's convolution F(4×4, 3×3).
//
// Computes   With the points 0, ±1, ±2, ∞: input  V = Bᵀ d B (6×6 → 6×6), weights U = G g Gᵀ (3×3 → 6×6), output y = Aᵀ m A (6×6 → 4×4),
//            and the adjoints of the last two for the gradient of the weights: A y Aᵀ (4×4 → 6×6), Gᵀ u G (6×6 → 3×3).
//            Against the paper the rows of G are multiplied by 4, −6, −6, 24, 24, 1, which makes them small whole numbers, and the columns of
//            Aᵀ divided by the same: a layer of few tiles has far more weights to transform than tiles.
// Layout     Each number is a vector of channels. A patch has any row stride; the 36 numbers of a transformed tile lie a point stride
//            apart, because all tiles of one point are one matrix.
// Loops      A map of two dimensions is the map of one on the columns, then on the rows. Between the two everything stays in registers: of a patch
//            or tile, whose numbers are too many, two or three rows of the result are made at a time, and its numbers are read once for each.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  None: patches at the border are gathered by the caller.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.3.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The linear maps of Winograd's convolution F(4×4, 3×3) on vectors of channels.</summary>
internal readonly unsafe struct WinogradFour<TSimd, TVector> : IWinogradAdjointMaps
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int TileSide => 4;

    /// <inheritdoc/>
    public static int PatchSide => 6;

    /// <inheritdoc/>
    public static int Taps => 3;

    /// <inheritdoc/>
    public static int Points => 36;

    /// <inheritdoc/>
    public static int WeightPoints => 36;

    /// <inheritdoc/>
    public static int ScratchLength => 36 * TSimd.Count;

    /// <inheritdoc/>
    public static int WeightPoint(int point) => point;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = patchColumn, line = 6 * pointStride;
        InputUpper(patch, patchRow, out var a0, out var b0, out var c0);
        InputUpper(patch + step, patchRow, out var a1, out var b1, out var c1);
        InputUpper(patch + (2 * step), patchRow, out var a2, out var b2, out var c2);
        InputUpper(patch + (3 * step), patchRow, out var a3, out var b3, out var c3);
        InputUpper(patch + (4 * step), patchRow, out var a4, out var b4, out var c4);
        InputUpper(patch + (5 * step), patchRow, out var a5, out var b5, out var c5);
        InputLine(a0, a1, a2, a3, a4, a5, transformed, pointStride);
        InputLine(b0, b1, b2, b3, b4, b5, transformed + line, pointStride);
        InputLine(c0, c1, c2, c3, c4, c5, transformed + (2 * line), pointStride);

        patch += patchRow;
        transformed += 3 * line;
        InputLower(patch, patchRow, out a0, out b0, out c0);
        InputLower(patch + step, patchRow, out a1, out b1, out c1);
        InputLower(patch + (2 * step), patchRow, out a2, out b2, out c2);
        InputLower(patch + (3 * step), patchRow, out a3, out b3, out c3);
        InputLower(patch + (4 * step), patchRow, out a4, out b4, out c4);
        InputLower(patch + (5 * step), patchRow, out a5, out b5, out c5);
        InputLine(a0, a1, a2, a3, a4, a5, transformed, pointStride);
        InputLine(b0, b1, b2, b3, b4, b5, transformed + line, pointStride);
        InputLine(c0, c1, c2, c3, c4, c5, transformed + (2 * line), pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* weights, nint tapStride, float* transformed, nint pointStride)
    {
        var row = 3 * tapStride;
        TVector g00 = TSimd.Load(weights), g01 = TSimd.Load(weights + tapStride), g02 = TSimd.Load(weights + (2 * tapStride));
        weights += row;
        TVector g10 = TSimd.Load(weights), g11 = TSimd.Load(weights + tapStride), g12 = TSimd.Load(weights + (2 * tapStride));
        weights += row;
        TVector g20 = TSimd.Load(weights), g21 = TSimd.Load(weights + tapStride), g22 = TSimd.Load(weights + (2 * tapStride));

        var line = 6 * pointStride;
        WeightLine(g00, g01, g02, transformed, pointStride);
        transformed += line;
        TVector even0 = TSimd.Add(g00, g20), even1 = TSimd.Add(g01, g21), even2 = TSimd.Add(g02, g22);
        WeightLine(TSimd.Add(even0, g10), TSimd.Add(even1, g11), TSimd.Add(even2, g12), transformed, pointStride);
        transformed += line;
        WeightLine(TSimd.Subtract(even0, g10), TSimd.Subtract(even1, g11), TSimd.Subtract(even2, g12), transformed, pointStride);
        transformed += line;
        (even0, even1, even2) = (Scaled(4, g20, g00), Scaled(4, g21, g01), Scaled(4, g22, g02));
        WeightLine(Scaled(2, g10, even0), Scaled(2, g11, even1), Scaled(2, g12, even2), transformed, pointStride);
        transformed += line;
        WeightLine(Scaled(-2, g10, even0), Scaled(-2, g11, even1), Scaled(-2, g12, even2), transformed, pointStride);
        transformed += line;
        WeightLine(g20, g21, g22, transformed, pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn,
        float* scratch)
    {
        nint line = 6 * pointStride;
        OutputEven(transformed, line, out var a0, out var b0);
        OutputEven(transformed + pointStride, line, out var a1, out var b1);
        OutputEven(transformed + (2 * pointStride), line, out var a2, out var b2);
        OutputEven(transformed + (3 * pointStride), line, out var a3, out var b3);
        OutputEven(transformed + (4 * pointStride), line, out var a4, out var b4);
        OutputEven(transformed + (5 * pointStride), line, out var a5, out var b5);
        OutputLine(a0, a1, a2, a3, a4, a5, bias, Row(residual, 0), Row(mask, 0), rectify, tile, tileColumn);
        OutputLine(b0, b1, b2, b3, b4, b5, bias, Row(residual, 2 * tileRow), Row(mask, 2 * tileRow), rectify, tile + (2 * tileRow), tileColumn);

        transformed += line;
        OutputOdd(transformed, line, out a0, out b0);
        OutputOdd(transformed + pointStride, line, out a1, out b1);
        OutputOdd(transformed + (2 * pointStride), line, out a2, out b2);
        OutputOdd(transformed + (3 * pointStride), line, out a3, out b3);
        OutputOdd(transformed + (4 * pointStride), line, out a4, out b4);
        OutputOdd(transformed + (5 * pointStride), line, out a5, out b5);
        OutputLine(a0, a1, a2, a3, a4, a5, bias, Row(residual, tileRow), Row(mask, tileRow), rectify, tile + tileRow, tileColumn);
        OutputLine(b0, b1, b2, b3, b4, b5, bias, Row(residual, 3 * tileRow), Row(mask, 3 * tileRow), rectify, tile + (3 * tileRow), tileColumn);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputAdjoint(float* tile, nint tileRow, nint tileColumn, float* transformed, nint pointStride)
    {
        nint line = 6 * pointStride;
        AdjointUpper(tile, tileRow, out var a0, out var b0, out var c0);
        AdjointUpper(tile + tileColumn, tileRow, out var a1, out var b1, out var c1);
        AdjointUpper(tile + (2 * tileColumn), tileRow, out var a2, out var b2, out var c2);
        AdjointUpper(tile + (3 * tileColumn), tileRow, out var a3, out var b3, out var c3);
        AdjointLine(a0, a1, a2, a3, transformed, pointStride);
        AdjointLine(b0, b1, b2, b3, transformed + line, pointStride);
        AdjointLine(c0, c1, c2, c3, transformed + (2 * line), pointStride);

        transformed += 3 * line;
        AdjointLower(tile, tileRow, out a0, out b0, out c0);
        AdjointLower(tile + tileColumn, tileRow, out a1, out b1, out c1);
        AdjointLower(tile + (2 * tileColumn), tileRow, out a2, out b2, out c2);
        AdjointLower(tile + (3 * tileColumn), tileRow, out a3, out b3, out c3);
        AdjointLine(a0, a1, a2, a3, transformed, pointStride);
        AdjointLine(b0, b1, b2, b3, transformed + line, pointStride);
        AdjointLine(c0, c1, c2, c3, transformed + (2 * line), pointStride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsAdjoint(float* transformed, nint pointStride, float* weights, nint tapStride)
    {
        nint step = tapStride, line = 6 * pointStride;
        WeightAdjointLine(transformed + line, pointStride, out var a0, out var a1, out var a2);
        WeightAdjointLine(transformed + (2 * line), pointStride, out var b0, out var b1, out var b2);
        TVector g00 = TSimd.Add(a0, b0), g01 = TSimd.Add(a1, b1), g02 = TSimd.Add(a2, b2), g20 = g00, g21 = g01, g22 = g02;
        TVector g10 = TSimd.Subtract(a0, b0), g11 = TSimd.Subtract(a1, b1), g12 = TSimd.Subtract(a2, b2);

        WeightAdjointLine(transformed + (3 * line), pointStride, out a0, out a1, out a2);
        WeightAdjointLine(transformed + (4 * line), pointStride, out b0, out b1, out b2);
        TVector even0 = TSimd.Add(a0, b0), even1 = TSimd.Add(a1, b1), even2 = TSimd.Add(a2, b2);
        (g00, g01, g02) = (TSimd.Add(g00, even0), TSimd.Add(g01, even1), TSimd.Add(g02, even2));
        (g20, g21, g22) = (Scaled(4, even0, g20), Scaled(4, even1, g21), Scaled(4, even2, g22));
        TSimd.Store(Scaled(2, TSimd.Subtract(a0, b0), g10), weights + (3 * step));
        TSimd.Store(Scaled(2, TSimd.Subtract(a1, b1), g11), weights + (4 * step));
        TSimd.Store(Scaled(2, TSimd.Subtract(a2, b2), g12), weights + (5 * step));

        WeightAdjointLine(transformed, pointStride, out a0, out a1, out a2);
        TSimd.Store(TSimd.Add(a0, g00), weights);
        TSimd.Store(TSimd.Add(a1, g01), weights + step);
        TSimd.Store(TSimd.Add(a2, g02), weights + (2 * step));
        WeightAdjointLine(transformed + (5 * line), pointStride, out b0, out b1, out b2);
        TSimd.Store(TSimd.Add(b0, g20), weights + (6 * step));
        TSimd.Store(TSimd.Add(b1, g21), weights + (7 * step));
        TSimd.Store(TSimd.Add(b2, g22), weights + (8 * step));
    }

    // The first three numbers of Bᵀ d of a column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputUpper(float* column, nint row, out TVector v0, out TVector v1, out TVector v2)
    {
        TVector d1 = TSimd.Load(column + row), d2 = TSimd.Load(column + (2 * row)), d3 = TSimd.Load(column + (3 * row)), d4 = TSimd.Load(column + (4 * row));
        var even = Scaled(-4, d2, d4);
        var odd = Scaled(-4, d1, d3);
        v0 = Scaled(4, TSimd.Load(column), Scaled(-5, d2, d4));
        v1 = TSimd.Add(even, odd);
        v2 = TSimd.Subtract(even, odd);
    }

    // The last three, from the second row of the patch on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLower(float* column, nint row, out TVector v3, out TVector v4, out TVector v5)
    {
        TVector d1 = TSimd.Load(column), d2 = TSimd.Load(column + row), d3 = TSimd.Load(column + (2 * row)), d4 = TSimd.Load(column + (3 * row));
        var even = TSimd.Subtract(d4, d2);
        var odd = TSimd.Subtract(d3, d1);
        v3 = Scaled(2, odd, even);
        v4 = Scaled(-2, odd, even);
        v5 = Scaled(4, d1, Scaled(-5, d3, TSimd.Load(column + (4 * row))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint toStep)
    {
        var even4 = Scaled(-4, d2, d4);
        var odd4 = Scaled(-4, d1, d3);
        var even1 = TSimd.Subtract(d4, d2);
        var odd1 = TSimd.Subtract(d3, d1);
        TSimd.Store(Scaled(4, d0, Scaled(-5, d2, d4)), to);
        TSimd.Store(TSimd.Add(even4, odd4), to + toStep);
        TSimd.Store(TSimd.Subtract(even4, odd4), to + (2 * toStep));
        TSimd.Store(Scaled(2, odd1, even1), to + (3 * toStep));
        TSimd.Store(Scaled(-2, odd1, even1), to + (4 * toStep));
        TSimd.Store(Scaled(4, d1, Scaled(-5, d3, d5)), to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLine(TVector g0, TVector g1, TVector g2, float* to, nint toStep)
    {
        var even1 = TSimd.Add(g0, g2);
        var even2 = Scaled(4, g2, g0);
        TSimd.Store(g0, to);
        TSimd.Store(TSimd.Add(even1, g1), to + toStep);
        TSimd.Store(TSimd.Subtract(even1, g1), to + (2 * toStep));
        TSimd.Store(Scaled(2, g1, even2), to + (3 * toStep));
        TSimd.Store(Scaled(-2, g1, even2), to + (4 * toStep));
        TSimd.Store(g2, to + (5 * toStep));
    }

    // The first and third number of Aᵀ m of a column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputEven(float* column, nint row, out TVector y0, out TVector y2)
    {
        var even1 = Times(-1f / 6, TSimd.Add(TSimd.Load(column + row), TSimd.Load(column + (2 * row))));
        var even2 = TSimd.Add(TSimd.Load(column + (3 * row)), TSimd.Load(column + (4 * row)));
        y0 = Scaled(1f / 4, TSimd.Load(column), Scaled(1f / 24, even2, even1));
        y2 = Scaled(1f / 6, even2, even1);
    }

    // The second and fourth, from the second row on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputOdd(float* column, nint row, out TVector y1, out TVector y3)
    {
        var odd1 = Times(-1f / 6, TSimd.Subtract(TSimd.Load(column), TSimd.Load(column + row)));
        var odd2 = TSimd.Subtract(TSimd.Load(column + (2 * row)), TSimd.Load(column + (3 * row)));
        y1 = Scaled(1f / 12, odd2, odd1);
        y3 = Scaled(1f / 3, odd2, TSimd.Add(odd1, TSimd.Load(column + (4 * row))));
    }

    // A row of the result, with what follows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, float* bias, float* residual, float* mask, bool rectify, float* to, nint toStep)
    {
        var even1 = Times(-1f / 6, TSimd.Add(m1, m2));
        var odd1 = Times(-1f / 6, TSimd.Subtract(m1, m2));
        var even2 = TSimd.Add(m3, m4);
        var odd2 = TSimd.Subtract(m3, m4);
        var shift = TSimd.Load(bias);
        var y0 = TSimd.Add(Scaled(1f / 4, m0, Scaled(1f / 24, even2, even1)), shift);
        var y1 = TSimd.Add(Scaled(1f / 12, odd2, odd1), shift);
        var y2 = TSimd.Add(Scaled(1f / 6, even2, even1), shift);
        var y3 = TSimd.Add(Scaled(1f / 3, odd2, TSimd.Add(odd1, m5)), shift);
        if (residual != null)
        {
            y0 = TSimd.Add(y0, TSimd.Load(residual));
            y1 = TSimd.Add(y1, TSimd.Load(residual + toStep));
            y2 = TSimd.Add(y2, TSimd.Load(residual + (2 * toStep)));
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
            y2 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (2 * toStep)), y2, TSimd.Zero);
            y3 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (3 * toStep)), y3, TSimd.Zero);
        }

        TSimd.Store(y0, to);
        TSimd.Store(y1, to + toStep);
        TSimd.Store(y2, to + (2 * toStep));
        TSimd.Store(y3, to + (3 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Row(float* tile, nint offset) => tile == null ? null : tile + offset;

    // The first three numbers of A y of a column.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdjointUpper(float* column, nint row, out TVector u0, out TVector u1, out TVector u2)
    {
        TVector y0 = TSimd.Load(column);
        var even = Times(-1f / 6, TSimd.Add(y0, TSimd.Load(column + (2 * row))));
        var odd = TSimd.Add(TSimd.Load(column + row), TSimd.Load(column + (3 * row)));
        u0 = Times(1f / 4, y0);
        u1 = Scaled(-1f / 6, odd, even);
        u2 = Scaled(1f / 6, odd, even);
    }

    // The last three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdjointLower(float* column, nint row, out TVector u3, out TVector u4, out TVector u5)
    {
        u5 = TSimd.Load(column + (3 * row));
        var even = Scaled(1f / 6, TSimd.Load(column + (2 * row)), Times(1f / 24, TSimd.Load(column)));
        var odd = Scaled(1f / 3, u5, Times(1f / 12, TSimd.Load(column + row)));
        u3 = TSimd.Add(even, odd);
        u4 = TSimd.Subtract(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdjointLine(TVector y0, TVector y1, TVector y2, TVector y3, float* to, nint toStep)
    {
        var even1 = Times(-1f / 6, TSimd.Add(y0, y2));
        var odd1 = TSimd.Add(y1, y3);
        var even2 = Scaled(1f / 6, y2, Times(1f / 24, y0));
        var odd2 = Scaled(1f / 3, y3, Times(1f / 12, y1));
        TSimd.Store(Times(1f / 4, y0), to);
        TSimd.Store(Scaled(-1f / 6, odd1, even1), to + toStep);
        TSimd.Store(Scaled(1f / 6, odd1, even1), to + (2 * toStep));
        TSimd.Store(TSimd.Add(even2, odd2), to + (3 * toStep));
        TSimd.Store(TSimd.Subtract(even2, odd2), to + (4 * toStep));
        TSimd.Store(y3, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightAdjointLine(float* from, nint fromStep, out TVector g0, out TVector g1, out TVector g2)
    {
        TVector u1 = TSimd.Load(from + fromStep), u2 = TSimd.Load(from + (2 * fromStep));
        TVector u3 = TSimd.Load(from + (3 * fromStep)), u4 = TSimd.Load(from + (4 * fromStep));
        var even1 = TSimd.Add(u1, u2);
        var even2 = TSimd.Add(u3, u4);
        g0 = TSimd.Add(TSimd.Load(from), TSimd.Add(even1, even2));
        g1 = Scaled(2, TSimd.Subtract(u3, u4), TSimd.Subtract(u1, u2));
        g2 = Scaled(4, even2, TSimd.Add(even1, TSimd.Load(from + (5 * fromStep))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Times(float factor, TVector value) => TSimd.Multiply(TSimd.Broadcast(factor), value);

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);
}
