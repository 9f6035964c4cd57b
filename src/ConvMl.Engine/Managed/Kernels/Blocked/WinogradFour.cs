// WinogradFour: the five linear maps of Winograd's convolution F(4×4, 3×3).
//
// Computes   With the points 0, ±1, ±2, ∞: input  V = Bᵀ d B (6×6 → 6×6), weights U = G g Gᵀ (3×3 → 6×6), output y = Aᵀ m A (6×6 → 4×4),
//            and the adjoints of the last two for the gradient of the weights: A y Aᵀ (4×4 → 6×6), Gᵀ u G (6×6 → 3×3).
//            Against the paper the rows of G are multiplied by 4, −6, −6, 24, 24, 1, which makes them small whole numbers, and the columns of
//            Aᵀ divided by the same: a layer of few tiles has far more weights to transform than tiles.
// Layout     Each number is a vector of channels. A patch has any row stride; the 36 numbers of a transformed tile lie a point stride
//            apart, because all tiles of one point are one matrix.
// Loops      A map of two dimensions is the map of one (Line methods) on the rows, then on the columns. Between the two the 3×3 weights stay
//            in registers, a patch in up to 36 vectors of scratch in the first-level cache.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  None: patches at the border are gathered by the caller.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.3.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The linear maps of Winograd's convolution F(4×4, 3×3) on vectors of channels.</summary>
internal readonly unsafe struct WinogradFour<TSimd, TVector> : IWinogradMaps
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public static int TileSide => 4;

    /// <inheritdoc/>
    public static int ScratchLength => 36 * TSimd.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 6; row++)
            InputLine(patch + (row * patchRow), patchColumn, scratch + (row * 6 * step), step);
        for (var column = 0; column < 6; column++)
            InputLine(scratch + (column * step), 6 * step, transformed + (column * pointStride), 6 * pointStride);
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
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* patch, nint patchRow, nint patchColumn,
        float* scratch)
    {
        nint step = TSimd.Count;
        for (var column = 0; column < 6; column++)
        {
            OutputLine(transformed + (column * pointStride), 6 * pointStride, out var y0, out var y1, out var y2, out var y3);
            var to = scratch + (column * step);
            TSimd.Store(y0, to);
            TSimd.Store(y1, to + (6 * step));
            TSimd.Store(y2, to + (12 * step));
            TSimd.Store(y3, to + (18 * step));
        }

        var shift = TSimd.Load(bias);
        for (var row = 0; row < 4; row++)
        {
            OutputLine(scratch + (row * 6 * step), step, out var y0, out var y1, out var y2, out var y3);
            y0 = TSimd.Add(y0, shift);
            y1 = TSimd.Add(y1, shift);
            y2 = TSimd.Add(y2, shift);
            y3 = TSimd.Add(y3, shift);
            if (residual != null)
            {
                var add = residual + (row * patchRow);
                y0 = TSimd.Add(y0, TSimd.Load(add));
                y1 = TSimd.Add(y1, TSimd.Load(add + patchColumn));
                y2 = TSimd.Add(y2, TSimd.Load(add + (2 * patchColumn)));
                y3 = TSimd.Add(y3, TSimd.Load(add + (3 * patchColumn)));
            }

            if (rectify)
            {
                y0 = TSimd.SelectLess(y0, TSimd.Zero, TSimd.Zero, y0);
                y1 = TSimd.SelectLess(y1, TSimd.Zero, TSimd.Zero, y1);
                y2 = TSimd.SelectLess(y2, TSimd.Zero, TSimd.Zero, y2);
                y3 = TSimd.SelectLess(y3, TSimd.Zero, TSimd.Zero, y3);
            }

            if (mask != null)
            {
                var sign = mask + (row * patchRow);
                y0 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign), y0, TSimd.Zero);
                y1 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign + patchColumn), y1, TSimd.Zero);
                y2 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign + (2 * patchColumn)), y2, TSimd.Zero);
                y3 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign + (3 * patchColumn)), y3, TSimd.Zero);
            }

            var to = patch + (row * patchRow);
            TSimd.Store(y0, to);
            TSimd.Store(y1, to + patchColumn);
            TSimd.Store(y2, to + (2 * patchColumn));
            TSimd.Store(y3, to + (3 * patchColumn));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputAdjoint(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 4; row++)
            OutputAdjointLine(patch + (row * patchRow), patchColumn, scratch + (row * 6 * step), step);
        for (var column = 0; column < 6; column++)
            OutputAdjointLine(scratch + (column * step), 6 * step, transformed + (column * pointStride), 6 * pointStride);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + fromStep), d2 = TSimd.Load(from + (2 * fromStep));
        TVector d3 = TSimd.Load(from + (3 * fromStep)), d4 = TSimd.Load(from + (4 * fromStep)), d5 = TSimd.Load(from + (5 * fromStep));
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* from, nint fromStep, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        TVector m0 = TSimd.Load(from), m1 = TSimd.Load(from + fromStep), m2 = TSimd.Load(from + (2 * fromStep));
        TVector m3 = TSimd.Load(from + (3 * fromStep)), m4 = TSimd.Load(from + (4 * fromStep)), m5 = TSimd.Load(from + (5 * fromStep));
        var even1 = Times(-1f / 6, TSimd.Add(m1, m2));
        var odd1 = Times(-1f / 6, TSimd.Subtract(m1, m2));
        var even2 = TSimd.Add(m3, m4);
        var odd2 = TSimd.Subtract(m3, m4);
        y0 = Scaled(1f / 4, m0, Scaled(1f / 24, even2, even1));
        y1 = Scaled(1f / 12, odd2, odd1);
        y2 = Scaled(1f / 6, even2, even1);
        y3 = Scaled(1f / 3, odd2, TSimd.Add(odd1, m5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputAdjointLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector y0 = TSimd.Load(from), y1 = TSimd.Load(from + fromStep), y2 = TSimd.Load(from + (2 * fromStep)), y3 = TSimd.Load(from + (3 * fromStep));
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
