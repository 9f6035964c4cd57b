// GemmPacking: copies parts of a matrix into the order in which GemmMicroKernel reads them.
//
// Computes   packed[k·width + i] = source[i·acrossStride + k·alongStride] for i below count, and 0 for the rest of the width.
//
// Layout     A panel is as wide as a register tile: its rows for A, its columns for B. k runs along the sum.
// Loops      Where the source is contiguous across the panel (B as it lies, A transposed) each k is one copy. Where it is contiguous
//            along k (A as it lies, B transposed) squares of 4 × 4 are transposed in registers. Else (or in blocks smaller than a square) number by number.
// Parallel   Nothing; each thread packs what it multiplies.
// Remainder  The last square of a row or column is moved back so that it ends with the block, over numbers that were copied
//            already. Padding is zeros, so that a tile never needs to know about it.

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>Copies parts of a matrix into the order in which the micro-kernel reads them.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>Packs one panel.</summary>
    /// <param name="source">Element (0, 0).</param>
    /// <param name="acrossStride">Floats between neighbours across the panel.</param>
    /// <param name="alongStride">Floats between neighbours along the sum.</param>
    /// <param name="count">Neighbours across the panel that exist.</param>
    /// <param name="width">Width of the panel, at least <paramref name="count"/>.</param>
    /// <param name="depth">Length along the sum.</param>
    /// <param name="packed">Takes <paramref name="depth"/> × <paramref name="width"/> floats.</param>
    public static void Panel(float* source, nint acrossStride, nint alongStride, int count, int width, int depth, float* packed)
    {
        if (acrossStride == 1)
            CopyRuns(source, alongStride, count, width, depth, packed);
        else if (alongStride == 1 && count >= Square.Side && depth >= Square.Side)
            Transpose(source, acrossStride, count, width, depth, packed);
        else
            CopyNumbers(source, acrossStride, alongStride, count, width, depth, packed);
        if (count < width)
            ZeroPadding(count, width, depth, packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRuns(float* source, nint alongStride, int count, int width, int depth, float* packed)
    {
        for (var k = 0; k < depth; k++)
        {
            var i = 0;
            for (; i <= count - 8; i += 8)
                Vector256.Store(Vector256.Load(source + i), packed + i);
            for (; i < count; i++)
                packed[i] = source[i];
            source += alongStride;
            packed += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, nint acrossStride, int count, int width, int depth, float* packed)
    {
        for (var square = 0; square < count; square += Square.Side)
        {
            var i = Math.Min(square, count - Square.Side);
            var row = source + (i * acrossStride);
            var target = packed + i;
            for (var k = 0; k <= depth - Square.Side; k += Square.Side)
                Square.Transpose(row + k, acrossStride, target + (k * (nint)width), width);
            Square.Transpose(row + depth - Square.Side, acrossStride, target + ((depth - Square.Side) * (nint)width), width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyNumbers(float* source, nint acrossStride, nint alongStride, int count, int width, int depth, float* packed)
    {
        for (var k = 0; k < depth; k++)
        {
            for (var i = 0; i < count; i++)
                packed[i] = source[i * acrossStride];
            source += alongStride;
            packed += width;
        }
    }

    private static void ZeroPadding(int count, int width, int depth, float* packed)
    {
        for (var k = 0; k < depth; k++)
            new Span<float>(packed + (k * (nint)width) + count, width - count).Clear();
    }
}
