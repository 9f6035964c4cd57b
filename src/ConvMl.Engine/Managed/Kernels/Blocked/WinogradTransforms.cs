// WinogradTransforms: the five linear maps of Winograd's convolution F(4×4, 3×3).
//
// Computes   With the points 0, ±1, ±2, ∞: input  V = Bᵀ d B (6×6 → 6×6), weights U = G g Gᵀ (3×3 → 6×6), output y = Aᵀ m A (6×6 → 4×4),
//            and the adjoints of the last two for the gradient of the weights: A y Aᵀ (4×4 → 6×6), Gᵀ u G (6×6 → 3×3).
// Layout     Each number is a vector of channels. A patch has any row stride; the 36 numbers of a transformed tile lie a point stride
//            apart, because all tiles of one point are one matrix.
// Loops      A map of two dimensions is the map of one (Line methods) on the rows, kept in 36 vectors of scratch that stay in the
//            first-level cache, then on the columns.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  None: patches at the border are gathered by the caller.
// Source     Lavin and Gray, "Fast algorithms for convolutional neural networks" (CVPR 2016), section 4.3.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The linear maps of Winograd's convolution F(4×4, 3×3) on vectors of channels.</summary>
internal static unsafe class WinogradTransforms<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats of scratch that a map needs.</summary>
    public static int ScratchLength => WinogradTiling.Points * TSimd.Count;

    /// <summary>Bᵀ d B of a patch of 6×6 vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* patch, nint patchRow, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 6; row++)
            InputLine(patch + (row * patchRow), step, scratch + (row * 6 * step), step);
        for (var column = 0; column < 6; column++)
            InputLine(scratch + (column * step), 6 * step, transformed + (column * pointStride), 6 * pointStride);
    }

    /// <summary>G g Gᵀ of 3×3 vectors side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* weights, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 3; row++)
            WeightLine(weights + (row * 3 * step), step, scratch + (row * 6 * step), step);
        for (var column = 0; column < 6; column++)
            WeightLine(scratch + (column * step), 6 * step, transformed + (column * pointStride), 6 * pointStride);
    }

    /// <summary>Aᵀ m A, with bias and what else follows, into a patch of 4×4 vectors.</summary>
    /// <param name="transformed">The 36 vectors of m.</param>
    /// <param name="pointStride">Floats between them.</param>
    /// <param name="bias">One vector.</param>
    /// <param name="residual">A patch to add, or null.</param>
    /// <param name="mask">A patch outside whose positive numbers zeros are written, or null.</param>
    /// <param name="operandRow">Floats between the rows of these two.</param>
    /// <param name="rectify">Whether a ReLU follows.</param>
    /// <param name="patch">Where the result goes.</param>
    /// <param name="patchRow">Floats between its rows.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, nint operandRow, bool rectify, float* patch, nint patchRow, float* scratch)
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
                var add = residual + (row * operandRow);
                y0 = TSimd.Add(y0, TSimd.Load(add));
                y1 = TSimd.Add(y1, TSimd.Load(add + step));
                y2 = TSimd.Add(y2, TSimd.Load(add + (2 * step)));
                y3 = TSimd.Add(y3, TSimd.Load(add + (3 * step)));
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
                var sign = mask + (row * operandRow);
                y0 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign), y0, TSimd.Zero);
                y1 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign + step), y1, TSimd.Zero);
                y2 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign + (2 * step)), y2, TSimd.Zero);
                y3 = TSimd.SelectLess(TSimd.Zero, TSimd.Load(sign + (3 * step)), y3, TSimd.Zero);
            }

            var to = patch + (row * patchRow);
            TSimd.Store(y0, to);
            TSimd.Store(y1, to + step);
            TSimd.Store(y2, to + (2 * step));
            TSimd.Store(y3, to + (3 * step));
        }
    }

    /// <summary>A y Aᵀ of a patch of 4×4 vectors: the adjoint of <see cref="Output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputAdjoint(float* patch, nint patchRow, float* transformed, nint pointStride, float* scratch)
    {
        nint step = TSimd.Count;
        for (var row = 0; row < 4; row++)
            OutputAdjointLine(patch + (row * patchRow), step, scratch + (row * 6 * step), step);
        for (var column = 0; column < 6; column++)
            OutputAdjointLine(scratch + (column * step), 6 * step, transformed + (column * pointStride), 6 * pointStride);
    }

    /// <summary>Gᵀ u G into 3×3 vectors side by side: the adjoint of <see cref="Weights"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightsAdjoint(float* transformed, nint pointStride, float* weights, float* scratch)
    {
        nint step = TSimd.Count;
        for (var column = 0; column < 6; column++)
            WeightAdjointLine(transformed + (column * pointStride), 6 * pointStride, scratch + (column * step), 6 * step);
        for (var row = 0; row < 3; row++)
            WeightAdjointLine(scratch + (row * 6 * step), step, weights + (row * 3 * step), step);
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
    private static void WeightLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector g0 = TSimd.Load(from), g1 = TSimd.Load(from + fromStep), g2 = TSimd.Load(from + (2 * fromStep));
        var even6 = Times(-1f / 6, TSimd.Add(g0, g2));
        var odd6 = Times(-1f / 6, g1);
        var even24 = Scaled(1f / 24, g0, Times(1f / 6, g2));
        var odd24 = Times(1f / 12, g1);
        TSimd.Store(Times(1f / 4, g0), to);
        TSimd.Store(TSimd.Add(even6, odd6), to + toStep);
        TSimd.Store(TSimd.Subtract(even6, odd6), to + (2 * toStep));
        TSimd.Store(TSimd.Add(even24, odd24), to + (3 * toStep));
        TSimd.Store(TSimd.Subtract(even24, odd24), to + (4 * toStep));
        TSimd.Store(g2, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* from, nint fromStep, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        TVector m0 = TSimd.Load(from), m1 = TSimd.Load(from + fromStep), m2 = TSimd.Load(from + (2 * fromStep));
        TVector m3 = TSimd.Load(from + (3 * fromStep)), m4 = TSimd.Load(from + (4 * fromStep)), m5 = TSimd.Load(from + (5 * fromStep));
        var even1 = TSimd.Add(m1, m2);
        var odd1 = TSimd.Subtract(m1, m2);
        var even2 = TSimd.Add(m3, m4);
        var odd2 = TSimd.Subtract(m3, m4);
        y0 = TSimd.Add(TSimd.Add(m0, even1), even2);
        y1 = Scaled(2, odd2, odd1);
        y2 = Scaled(4, even2, even1);
        y3 = Scaled(8, odd2, TSimd.Add(odd1, m5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputAdjointLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector y0 = TSimd.Load(from), y1 = TSimd.Load(from + fromStep), y2 = TSimd.Load(from + (2 * fromStep)), y3 = TSimd.Load(from + (3 * fromStep));
        var even1 = TSimd.Add(y0, y2);
        var odd1 = TSimd.Add(y1, y3);
        var even2 = Scaled(4, y2, y0);
        var odd2 = Scaled(8, y3, TSimd.Add(y1, y1));
        TSimd.Store(y0, to);
        TSimd.Store(TSimd.Add(even1, odd1), to + toStep);
        TSimd.Store(TSimd.Subtract(even1, odd1), to + (2 * toStep));
        TSimd.Store(TSimd.Add(even2, odd2), to + (3 * toStep));
        TSimd.Store(TSimd.Subtract(even2, odd2), to + (4 * toStep));
        TSimd.Store(y3, to + (5 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightAdjointLine(float* from, nint fromStep, float* to, nint toStep)
    {
        TVector u0 = TSimd.Load(from), u1 = TSimd.Load(from + fromStep), u2 = TSimd.Load(from + (2 * fromStep));
        TVector u3 = TSimd.Load(from + (3 * fromStep)), u4 = TSimd.Load(from + (4 * fromStep)), u5 = TSimd.Load(from + (5 * fromStep));
        var even6 = Times(-1f / 6, TSimd.Add(u1, u2));
        var even24 = TSimd.Add(u3, u4);
        TSimd.Store(Scaled(1f / 24, even24, Scaled(1f / 4, u0, even6)), to);
        TSimd.Store(Scaled(1f / 12, TSimd.Subtract(u3, u4), Times(1f / 6, TSimd.Subtract(u2, u1))), to + toStep);
        TSimd.Store(TSimd.Add(even6, Scaled(1f / 6, even24, u5)), to + (2 * toStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Times(float factor, TVector value) => TSimd.Multiply(TSimd.Broadcast(factor), value);

    /// <summary>factor · value + addend.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scaled(float factor, TVector value, TVector addend) => TSimd.MultiplyAdd(TSimd.Broadcast(factor), value, addend);
}
