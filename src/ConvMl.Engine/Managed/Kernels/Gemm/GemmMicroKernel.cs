// GemmMicroKernel: one register tile of a matrix product.
//
// Computes   C[i, j] = Σₖ A[i, k]·B[k, j] + D[i, j]   for a tile of 2 … 12 rows and two vectors of columns.
//
// Layout     B is packed (GemmPacking): for each k the tile's two vectors lie side by side. A is packed in the same way, a k's rows side by
//            side, or row-major with any row stride, which saves packing it. C is row-major with any row stride; so is D, which may be C, or
//            one row of stride 0, or nothing.
// Loops      Only k. The tile of C stays in registers: each k loads two vectors, broadcasts a number a row, and does two
//            multiply-adds a row; four k are written out, so that addresses differ by constants. With 12 rows of AVX-512 that is 24 multiply-adds on 14 loads, so the multipliers are the limit.
// Registers  The accumulators are named locals: an array of them (stackalloc) would live in memory. Rows come in pairs; those
//            beyond TRows.Count are dead code that the compiler removes.
// Parallel   Nothing; the caller gives each thread tiles of its own.
// Remainder  None here: packing pads with zeros and GemmBlock keeps the padding out of C.
// Source     Van Zee and van de Geijn, "BLIS: a framework for rapidly instantiating BLAS functionality" (ACM TOMS 41, 2015).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>One register tile of a matrix product.</summary>
internal static unsafe class GemmMicroKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Columns of the tile.</summary>
    public static int Columns => 2 * TSimd.Count;

    /// <summary>C = A·B + D.</summary>
    /// <param name="depth">Number of k.</param>
    /// <param name="a">The first element: of depth × TRows.Count floats if packed, else of TRows.Count rows.</param>
    /// <param name="leftStride">Floats from a row of A to the next where it is not packed.</param>
    /// <param name="b">depth × <see cref="Columns"/> floats.</param>
    /// <param name="c">The first element of the tile.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="addend">D.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TLeft>(int depth, float* a, nint leftStride, float* b, float* c, nint rowStride, Addend addend)
        where TRows : struct, ITileRows
        where TLeft : struct, ILeftOperand
    {
        nint step = TLeft.IsPacked ? TRows.Count : 1, pair = 2 * leftStride;
        float* a2 = a + pair, a4 = a2 + pair, a6 = a4 + pair, a8 = a6 + pair, aA = a8 + pair;
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c10 = TSimd.Zero, c11 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c30 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c40 = TSimd.Zero, c41 = TSimd.Zero, c50 = TSimd.Zero, c51 = TSimd.Zero;
        TVector c60 = TSimd.Zero, c61 = TSimd.Zero, c70 = TSimd.Zero, c71 = TSimd.Zero;
        TVector c80 = TSimd.Zero, c81 = TSimd.Zero, c90 = TSimd.Zero, c91 = TSimd.Zero;
        TVector cA0 = TSimd.Zero, cA1 = TSimd.Zero, cB0 = TSimd.Zero, cB1 = TSimd.Zero;

        nint vectors = Columns;
        for (; depth >= 4; depth -= 4, b += 4 * vectors)
        {
            Step<TRows, TLeft>(
                a, a2, a4, a6, a8, aA, leftStride, b,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60, ref c61,
                ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            Step<TRows, TLeft>(
                a + step, a2 + step, a4 + step, a6 + step, a8 + step, aA + step, leftStride, b + vectors,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60, ref c61,
                ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            Step<TRows, TLeft>(
                a + (2 * step), a2 + (2 * step), a4 + (2 * step), a6 + (2 * step), a8 + (2 * step), aA + (2 * step), leftStride, b + (2 * vectors),
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60, ref c61,
                ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            Step<TRows, TLeft>(
                a + (3 * step), a2 + (3 * step), a4 + (3 * step), a6 + (3 * step), a8 + (3 * step), aA + (3 * step), leftStride, b + (3 * vectors),
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60, ref c61,
                ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            Advance(4 * step, ref a, ref a2, ref a4, ref a6, ref a8, ref aA);
        }

        for (; depth > 0; depth--, b += vectors)
        {
            Step<TRows, TLeft>(
                a, a2, a4, a6, a8, aA, leftStride, b,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60, ref c61,
                ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            Advance(step, ref a, ref a2, ref a4, ref a6, ref a8, ref aA);
        }

        var d = addend.Data;
        StoreRow(c, d, c00, c01);
        StoreRow(c += rowStride, d += addend.RowStride, c10, c11);
        if (TRows.Count > 2)
        {
            StoreRow(c += rowStride, d += addend.RowStride, c20, c21);
            StoreRow(c += rowStride, d += addend.RowStride, c30, c31);
        }

        if (TRows.Count > 4)
        {
            StoreRow(c += rowStride, d += addend.RowStride, c40, c41);
            StoreRow(c += rowStride, d += addend.RowStride, c50, c51);
        }

        if (TRows.Count > 6)
        {
            StoreRow(c += rowStride, d += addend.RowStride, c60, c61);
            StoreRow(c += rowStride, d += addend.RowStride, c70, c71);
        }

        if (TRows.Count > 8)
        {
            StoreRow(c += rowStride, d += addend.RowStride, c80, c81);
            StoreRow(c += rowStride, d += addend.RowStride, c90, c91);
        }

        if (TRows.Count > 10)
        {
            StoreRow(c += rowStride, d += addend.RowStride, cA0, cA1);
            StoreRow(c + rowStride, d + addend.RowStride, cB0, cB1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Advance(nint distance, ref float* a, ref float* a2, ref float* a4, ref float* a6, ref float* a8, ref float* aA)
    {
        a += distance;
        a2 += distance;
        a4 += distance;
        a6 += distance;
        a8 += distance;
        aA += distance;
    }

    // One k: all rows of the tile that there are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TLeft>(
        float* a, float* a2, float* a4, float* a6, float* a8, float* aA, nint leftStride, float* b,
        ref TVector c00, ref TVector c01, ref TVector c10, ref TVector c11, ref TVector c20, ref TVector c21, ref TVector c30, ref TVector c31,
        ref TVector c40, ref TVector c41, ref TVector c50, ref TVector c51, ref TVector c60, ref TVector c61, ref TVector c70, ref TVector c71,
        ref TVector c80, ref TVector c81, ref TVector c90, ref TVector c91, ref TVector cA0, ref TVector cA1, ref TVector cB0, ref TVector cB1)
        where TRows : struct, ITileRows
        where TLeft : struct, ILeftOperand
    {
        var b0 = TSimd.Load(b);
        var b1 = TSimd.Load(b + TSimd.Count);
        var row = TLeft.IsPacked ? 1 : leftStride;
        Pair(a, row, b0, b1, ref c00, ref c01, ref c10, ref c11);
        if (TRows.Count > 2)
            Pair(TLeft.IsPacked ? a + 2 : a2, row, b0, b1, ref c20, ref c21, ref c30, ref c31);
        if (TRows.Count > 4)
            Pair(TLeft.IsPacked ? a + 4 : a4, row, b0, b1, ref c40, ref c41, ref c50, ref c51);
        if (TRows.Count > 6)
            Pair(TLeft.IsPacked ? a + 6 : a6, row, b0, b1, ref c60, ref c61, ref c70, ref c71);
        if (TRows.Count > 8)
            Pair(TLeft.IsPacked ? a + 8 : a8, row, b0, b1, ref c80, ref c81, ref c90, ref c91);
        if (TRows.Count > 10)
            Pair(TLeft.IsPacked ? a + 10 : aA, row, b0, b1, ref cA0, ref cA1, ref cB0, ref cB1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float* a, nint row, TVector b0, TVector b1, ref TVector c0, ref TVector c1, ref TVector d0, ref TVector d1)
    {
        var x = TSimd.Broadcast(a[0]);
        c0 = TSimd.MultiplyAdd(x, b0, c0);
        c1 = TSimd.MultiplyAdd(x, b1, c1);
        x = TSimd.Broadcast(a[row]);
        d0 = TSimd.MultiplyAdd(x, b0, d0);
        d1 = TSimd.MultiplyAdd(x, b1, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* c, float* d, TVector left, TVector right)
    {
        if (d != null)
        {
            left = TSimd.Add(TSimd.Load(d), left);
            right = TSimd.Add(TSimd.Load(d + TSimd.Count), right);
        }

        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Count);
    }
}
