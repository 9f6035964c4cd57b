// MicroTile: one register tile of every blocked convolution.
//
// Computes   C[i, j] = Σ A[i, s]·B[s, j] (+ addend[i, j]) (+ bias[j]), rectified if wanted, for 1 … 12 rows i and one or two vectors
//            of columns j; the sum over s is four nested loops with any strides (TileArguments).
//
// Layout     A's numbers are read singly and broadcast, B's are vectors. With the right strides this is a forward convolution (rows:
//            pixels of an output row; sum: input channels, kernel rows, kernel columns, lanes), its backward pass to the input, the
//            gradient of the weights (rows: input channels; sum: pixels), and the matrix products of Winograd's algorithm.
// Loops      Only the sum. The tile stays in registers: each step loads a vector a column, broadcasts a number a row, and does a
//            multiply-add for each pair. With 12 rows of AVX-512 that is 24 multiply-adds on 14 loads: the multipliers are the limit.
//            Rows are addressed from a pointer for every four of them, since an address may hold an index times 1 or 2 for free.
// Registers  The accumulators are named locals: an array of them (stackalloc) would live in memory. Rows and columns beyond TRows and
//            TColumns are dead code that the compiler removes.
// Parallel   Nothing; the caller gives each thread tiles of its own.
// Remainder  None: every number of rows has its own instance, and callers cut their rows into tiles of nearly equal height.
// Source     The register blocking of Van Zee and van de Geijn, "BLIS" (ACM TOMS 41, 2015), with the strides of Georganas et al.,
//            "Anatomy of high-performance deep learning convolutions on SIMD architectures" (SC 2018).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>One register tile of every blocked convolution.</summary>
internal static unsafe class MicroTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Most vectors of columns in a tile.</summary>
    public const int MostColumns = 2;

    /// <summary>Computes one tile of 1 … <see cref="ISimd{TVector}.TileRows"/> rows and 1 or 2 columns.</summary>
    public static void Run(int rows, int columns, TileArguments* tile)
    {
        if (columns == 1)
            Run<TileSizes.One>(rows, tile);
        else
            Run<TileSizes.Two>(rows, tile);
    }

    private static void Run<TColumns>(int rows, TileArguments* tile)
        where TColumns : struct, ITileSize
    {
        switch (rows)
        {
            case 1:
                Run<TileSizes.One, TColumns>(tile);
                break;
            case 2:
                Run<TileSizes.Two, TColumns>(tile);
                break;
            case 3:
                Run<TileSizes.Three, TColumns>(tile);
                break;
            case 4:
                Run<TileSizes.Four, TColumns>(tile);
                break;
            case 5:
                Run<TileSizes.Five, TColumns>(tile);
                break;
            case 6:
                Run<TileSizes.Six, TColumns>(tile);
                break;
            case 7:
                Run<TileSizes.Seven, TColumns>(tile);
                break;
            case 8:
                Run<TileSizes.Eight, TColumns>(tile);
                break;
            case 9:
                Run<TileSizes.Nine, TColumns>(tile);
                break;
            case 10:
                Run<TileSizes.Ten, TColumns>(tile);
                break;
            case 11:
                Run<TileSizes.Eleven, TColumns>(tile);
                break;
            case 12:
                Run<TileSizes.Twelve, TColumns>(tile);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(rows), rows, "A register tile has 1 to 12 rows.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TRows, TColumns>(TileArguments* tile)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
    {
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c10 = TSimd.Zero, c11 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c30 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c40 = TSimd.Zero, c41 = TSimd.Zero, c50 = TSimd.Zero, c51 = TSimd.Zero;
        TVector c60 = TSimd.Zero, c61 = TSimd.Zero, c70 = TSimd.Zero, c71 = TSimd.Zero;
        TVector c80 = TSimd.Zero, c81 = TSimd.Zero, c90 = TSimd.Zero, c91 = TSimd.Zero;
        TVector cA0 = TSimd.Zero, cA1 = TSimd.Zero, cB0 = TSimd.Zero, cB1 = TSimd.Zero;

        var row = tile->RowStrideA;
        var row3 = 3 * row;
        var (stepA, stepB, column1) = (tile->StepA, tile->StepB, tile->ColumnStrideB);
        float* planeA = tile->A, planeB = tile->B;
        for (var plane = tile->Planes; plane > 0; plane--, planeA += tile->PlaneStepA, planeB += tile->PlaneStepB)
        {
            float* rowA = planeA, rowB = planeB;
            for (var kernelRow = tile->Rows; kernelRow > 0; kernelRow--, rowA += tile->RowStepA, rowB += tile->RowStepB)
            {
                float* columnA = rowA, columnB = rowB;
                for (var column = tile->Columns; column > 0; column--, columnA += tile->ColumnStepA, columnB += tile->ColumnStepB)
                {
                    float* a = columnA, b = columnB;
                    float* a4 = a + (4 * row), a8 = a + (8 * row);
                    for (var depth = tile->Depth; depth > 0; depth--)
                    {
                        var b0 = TSimd.Load(b);
                        var b1 = TColumns.Count > 1 ? TSimd.Load(b + column1) : b0;
                        MultiplyAdd<TColumns>(a, b0, b1, ref c00, ref c01);
                        if (TRows.Count > 1)
                            MultiplyAdd<TColumns>(a + row, b0, b1, ref c10, ref c11);
                        if (TRows.Count > 2)
                            MultiplyAdd<TColumns>(a + (2 * row), b0, b1, ref c20, ref c21);
                        if (TRows.Count > 3)
                            MultiplyAdd<TColumns>(a + row3, b0, b1, ref c30, ref c31);
                        if (TRows.Count > 4)
                            MultiplyAdd<TColumns>(a4, b0, b1, ref c40, ref c41);
                        if (TRows.Count > 5)
                            MultiplyAdd<TColumns>(a4 + row, b0, b1, ref c50, ref c51);
                        if (TRows.Count > 6)
                            MultiplyAdd<TColumns>(a4 + (2 * row), b0, b1, ref c60, ref c61);
                        if (TRows.Count > 7)
                            MultiplyAdd<TColumns>(a4 + row3, b0, b1, ref c70, ref c71);
                        if (TRows.Count > 8)
                            MultiplyAdd<TColumns>(a8, b0, b1, ref c80, ref c81);
                        if (TRows.Count > 9)
                            MultiplyAdd<TColumns>(a8 + row, b0, b1, ref c90, ref c91);
                        if (TRows.Count > 10)
                            MultiplyAdd<TColumns>(a8 + (2 * row), b0, b1, ref cA0, ref cA1);
                        if (TRows.Count > 11)
                            MultiplyAdd<TColumns>(a8 + row3, b0, b1, ref cB0, ref cB1);

                        a += stepA;
                        b += stepB;
                        if (TRows.Count > 4)
                            a4 += stepA;
                        if (TRows.Count > 8)
                            a8 += stepA;
                    }
                }
            }
        }

        Finish<TColumns>(tile, 0, c00, c01);
        if (TRows.Count > 1)
            Finish<TColumns>(tile, 1, c10, c11);
        if (TRows.Count > 2)
            Finish<TColumns>(tile, 2, c20, c21);
        if (TRows.Count > 3)
            Finish<TColumns>(tile, 3, c30, c31);
        if (TRows.Count > 4)
            Finish<TColumns>(tile, 4, c40, c41);
        if (TRows.Count > 5)
            Finish<TColumns>(tile, 5, c50, c51);
        if (TRows.Count > 6)
            Finish<TColumns>(tile, 6, c60, c61);
        if (TRows.Count > 7)
            Finish<TColumns>(tile, 7, c70, c71);
        if (TRows.Count > 8)
            Finish<TColumns>(tile, 8, c80, c81);
        if (TRows.Count > 9)
            Finish<TColumns>(tile, 9, c90, c91);
        if (TRows.Count > 10)
            Finish<TColumns>(tile, 10, cA0, cA1);
        if (TRows.Count > 11)
            Finish<TColumns>(tile, 11, cB0, cB1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TColumns>(float* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TColumns : struct, ITileSize
    {
        var x = TSimd.Broadcast(*a);
        c0 = TSimd.MultiplyAdd(x, b0, c0);
        if (TColumns.Count > 1)
            c1 = TSimd.MultiplyAdd(x, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TColumns>(TileArguments* tile, int row, TVector c0, TVector c1)
        where TColumns : struct, ITileSize
    {
        Finish(tile, row * tile->RowStrideC, 0, c0);
        if (TColumns.Count > 1)
            Finish(tile, (row * tile->RowStrideC) + tile->ColumnStrideC, TSimd.Count, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(TileArguments* tile, nint offset, int bias, TVector sum)
    {
        if (tile->Addend != null)
            sum = TSimd.Add(sum, TSimd.Load(tile->Addend + offset));
        if (tile->Bias != null)
            sum = TSimd.Add(sum, TSimd.Load(tile->Bias + bias));
        if (tile->Rectify)
            sum = TSimd.SelectLess(sum, TSimd.Zero, TSimd.Zero, sum);
        TSimd.Store(sum, tile->C + offset);
    }
}
