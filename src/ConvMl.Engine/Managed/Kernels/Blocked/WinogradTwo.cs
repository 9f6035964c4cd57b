// WinogradTwo: the five linear maps of Winograd's convolution F(2×2, 3×3), for layers with so few pixels that a larger tile would be mostly weights.
//
// Computes   With the points 0, ±1, ∞: input V = Bᵀ d B (4×4 → 4×4), weights U = G g Gᵀ (3×3 → 4×4), output y = Aᵀ m A (4×4 → 2×2),
//            and the adjoints of the last two for the gradient of the weights.
// Layout     Each number is a vector of channels. A patch has any row stride; the 16 numbers of a transformed tile lie a point stride
//            apart, because all tiles of one point are one matrix.
// Loops      A map of two dimensions is the map of one (Line methods) on the rows, then on the columns, with up to 16 vectors of scratch between.
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
    public static int ScratchLength => 16 * TSimd.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 4; row++)
            InputLine(patch + (row * patchRow), patchColumn, scratch + (row * 4 * step), step);
        for (var column = 0; column < 4; column++)
            InputLine(scratch + (column * step), 4 * step, transformed + (column * pointStride), 4 * pointStride);
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
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn,
        float* scratch)
    {
        nint step = TSimd.Count;
        for (var column = 0; column < 4; column++)
        {
            OutputLine(transformed + (column * pointStride), 4 * pointStride, out var y0, out var y1);
            TSimd.Store(y0, scratch + (column * step));
            TSimd.Store(y1, scratch + ((4 + column) * step));
        }

        var shift = TSimd.Load(bias);
        for (var row = 0; row < 2; row++)
        {
            OutputLine(scratch + (row * 4 * step), step, out var y0, out var y1);
            y0 = TSimd.Add(y0, shift);
            y1 = TSimd.Add(y1, shift);
            if (residual != null)
            {
                y0 = TSimd.Add(y0, TSimd.Load(residual + (row * tileRow)));
                y1 = TSimd.Add(y1, TSimd.Load(residual + (row * tileRow) + tileColumn));
            }

            if (rectify)
            {
                y0 = TSimd.SelectLess(y0, TSimd.Zero, TSimd.Zero, y0);
                y1 = TSimd.SelectLess(y1, TSimd.Zero, TSimd.Zero, y1);
            }

            if (mask != null)
            {
                y0 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (row * tileRow)), y0, TSimd.Zero);
                y1 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(mask + (row * tileRow) + tileColumn), y1, TSimd.Zero);
            }

            TSimd.Store(y0, tile + (row * tileRow));
            TSimd.Store(y1, tile + (row * tileRow) + tileColumn);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputAdjoint(float* tile, nint tileRow, nint tileColumn, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 2; row++)
            OutputAdjointLine(tile + (row * tileRow), tileColumn, scratch + (row * 4 * step), step);
        for (var column = 0; column < 4; column++)
            OutputAdjointLine(scratch + (column * step), 4 * step, transformed + (column * pointStride), 4 * pointStride);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector d0 = TSimd.Load(from), d1 = TSimd.Load(from + fromStep), d2 = TSimd.Load(from + (2 * fromStep)), d3 = TSimd.Load(from + (3 * fromStep));
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
    private static void OutputLine(float* from, nint fromStep, out TVector y0, out TVector y1)
    {
        TVector m1 = TSimd.Load(from + fromStep), m2 = TSimd.Load(from + (2 * fromStep));
        y0 = TSimd.Add(TSimd.Load(from), TSimd.Add(m1, m2));
        y1 = TSimd.Subtract(TSimd.Subtract(m1, m2), TSimd.Load(from + (3 * fromStep)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputAdjointLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector y0 = TSimd.Load(from), y1 = TSimd.Load(from + fromStep);
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
