// GemmMicroKernel: one register tile of a matrix product.
//
// Computes   C[i, j] = Σₖ A[i, k]·B[k, j]   or   C[i, j] += …   for a tile of 2 … 12 rows and two vectors of columns.
//
// Layout     A and B are packed (GemmPacking): for each k the tile's rows of A, and the tile's two vectors of B, lie side by side,
//            so both are read front to back. C is row-major with any row stride.
// Loops      Only k. The tile of C stays in registers: each k loads two vectors, broadcasts a number a row, and does two
//            multiply-adds a row. With 12 rows of AVX-512 that is 24 multiply-adds on 14 loads, so the multipliers are the limit.
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

    /// <summary>C (+)= A·B.</summary>
    /// <param name="depth">Number of k.</param>
    /// <param name="a">depth × TRows.Count floats.</param>
    /// <param name="b">depth × <see cref="Columns"/> floats.</param>
    /// <param name="c">The first element of the tile.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C or to overwrite it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows>(int depth, float* a, float* b, float* c, nint rowStride, bool accumulate)
        where TRows : struct, ITileRows
    {
        var rows = TRows.Count;
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c10 = TSimd.Zero, c11 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c30 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c40 = TSimd.Zero, c41 = TSimd.Zero, c50 = TSimd.Zero, c51 = TSimd.Zero;
        TVector c60 = TSimd.Zero, c61 = TSimd.Zero, c70 = TSimd.Zero, c71 = TSimd.Zero;
        TVector c80 = TSimd.Zero, c81 = TSimd.Zero, c90 = TSimd.Zero, c91 = TSimd.Zero;
        TVector cA0 = TSimd.Zero, cA1 = TSimd.Zero, cB0 = TSimd.Zero, cB1 = TSimd.Zero;

        for (var k = 0; k < depth; k++)
        {
            var b0 = TSimd.Load(b);
            var b1 = TSimd.Load(b + TSimd.Count);
            var x = TSimd.Broadcast(a[0]);
            c00 = TSimd.MultiplyAdd(x, b0, c00);
            c01 = TSimd.MultiplyAdd(x, b1, c01);
            x = TSimd.Broadcast(a[1]);
            c10 = TSimd.MultiplyAdd(x, b0, c10);
            c11 = TSimd.MultiplyAdd(x, b1, c11);
            if (TRows.Count > 2)
            {
                x = TSimd.Broadcast(a[2]);
                c20 = TSimd.MultiplyAdd(x, b0, c20);
                c21 = TSimd.MultiplyAdd(x, b1, c21);
                x = TSimd.Broadcast(a[3]);
                c30 = TSimd.MultiplyAdd(x, b0, c30);
                c31 = TSimd.MultiplyAdd(x, b1, c31);
            }

            if (TRows.Count > 4)
            {
                x = TSimd.Broadcast(a[4]);
                c40 = TSimd.MultiplyAdd(x, b0, c40);
                c41 = TSimd.MultiplyAdd(x, b1, c41);
                x = TSimd.Broadcast(a[5]);
                c50 = TSimd.MultiplyAdd(x, b0, c50);
                c51 = TSimd.MultiplyAdd(x, b1, c51);
            }

            if (TRows.Count > 6)
            {
                x = TSimd.Broadcast(a[6]);
                c60 = TSimd.MultiplyAdd(x, b0, c60);
                c61 = TSimd.MultiplyAdd(x, b1, c61);
                x = TSimd.Broadcast(a[7]);
                c70 = TSimd.MultiplyAdd(x, b0, c70);
                c71 = TSimd.MultiplyAdd(x, b1, c71);
            }

            if (TRows.Count > 8)
            {
                x = TSimd.Broadcast(a[8]);
                c80 = TSimd.MultiplyAdd(x, b0, c80);
                c81 = TSimd.MultiplyAdd(x, b1, c81);
                x = TSimd.Broadcast(a[9]);
                c90 = TSimd.MultiplyAdd(x, b0, c90);
                c91 = TSimd.MultiplyAdd(x, b1, c91);
            }

            if (TRows.Count > 10)
            {
                x = TSimd.Broadcast(a[10]);
                cA0 = TSimd.MultiplyAdd(x, b0, cA0);
                cA1 = TSimd.MultiplyAdd(x, b1, cA1);
                x = TSimd.Broadcast(a[11]);
                cB0 = TSimd.MultiplyAdd(x, b0, cB0);
                cB1 = TSimd.MultiplyAdd(x, b1, cB1);
            }

            a += rows;
            b += 2 * TSimd.Count;
        }

        StoreRow(c, c00, c01, accumulate);
        StoreRow(c += rowStride, c10, c11, accumulate);
        if (TRows.Count > 2)
        {
            StoreRow(c += rowStride, c20, c21, accumulate);
            StoreRow(c += rowStride, c30, c31, accumulate);
        }

        if (TRows.Count > 4)
        {
            StoreRow(c += rowStride, c40, c41, accumulate);
            StoreRow(c += rowStride, c50, c51, accumulate);
        }

        if (TRows.Count > 6)
        {
            StoreRow(c += rowStride, c60, c61, accumulate);
            StoreRow(c += rowStride, c70, c71, accumulate);
        }

        if (TRows.Count > 8)
        {
            StoreRow(c += rowStride, c80, c81, accumulate);
            StoreRow(c += rowStride, c90, c91, accumulate);
        }

        if (TRows.Count > 10)
        {
            StoreRow(c += rowStride, cA0, cA1, accumulate);
            StoreRow(c + rowStride, cB0, cB1, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* c, TVector left, TVector right, bool accumulate)
    {
        if (accumulate)
        {
            left = TSimd.Add(TSimd.Load(c), left);
            right = TSimd.Add(TSimd.Load(c + TSimd.Count), right);
        }

        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Count);
    }
}
