// MicroTile: the register tiles of every blocked convolution.
//
// Computes   C[i, j] = Σ A[i, s]·B[s, j] (+ addend[i, j]) (+ bias[j]), rectified or masked if wanted, for rows i in tiles of 1 … 12, one below the
//            other, and one or two vectors of columns j; the sum over s is four nested loops with any strides (TileArguments).
//
// Layout     A's numbers are read singly and broadcast, B's are vectors. With the right strides this is a forward convolution (rows:
//            pixels of an output row; sum: input channels, kernel rows, kernel columns, lanes), its backward pass to the input, the
//            gradient of the weights (rows: input channels; sum: pixels), and the matrix products of Winograd's algorithm.
// Loops      Tiles of equal height, the sum. A tile stays in registers: each step loads a vector a column, broadcasts a number a row, and does a
//            multiply-add for each pair. With 12 rows of AVX-512 that is 24 multiply-adds on 14 loads: the multipliers are the limit.
//            Rows are addressed from a pointer for every four of them, since an address may hold an index times 1 or 2 for free.
//            Where B's vectors lie one behind the other, and A's numbers too or as lanes of vectors that do, four steps are written out,
//            so that addresses differ by constants, and what the caller names, or B itself, is fetched ahead. One call does all tiles that share
//            B: with a sum of 64 numbers, calls one by one take 1 to 2 % longer.
// Registers  The accumulators are named locals: an array of them (stackalloc) would live in memory. Rows and columns beyond TRows and
//            TColumns are dead code that the compiler removes. A few live numbers more, and it takes the accumulators to the stack and back
//            at the end of a tile, which costs 5 % where sums are short: after a change, look for them there in what it makes of this (JitDisasm).
// Parallel   Nothing; the caller gives each thread tiles of its own.
// Remainder  None: rows are cut into tiles of nearly equal height, and every height has its own instance.
// Source     The register blocking of Van Zee and van de Geijn, "BLIS" (ACM TOMS 41, 2015), with the strides of Georganas et al.,
//            "Anatomy of high-performance deep learning convolutions on SIMD architectures" (SC 2018).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>The register tiles of every blocked convolution.</summary>
internal static unsafe class MicroTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Most vectors of columns in a tile.</summary>
    public const int MostColumns = 2;

    // Steps of the sum from the vectors in use to those that are fetched: time enough for the third-level cache to answer.
    private const int PrefetchSteps = 32;

    /// <summary>Computes tiles one below the other.</summary>
    /// <param name="rows">All rows, cut into tiles of at most <see cref="ISimd{TVector}.TileRows"/>.</param>
    /// <param name="columns">Vectors of columns, 1 or 2.</param>
    /// <param name="tiles">Their operands.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Pieces rows, int columns, TileArguments* tiles)
    {
        if (columns == 1)
            Run<TileSizes.One>(rows, tiles);
        else
            Run<TileSizes.Two>(rows, tiles);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TColumns>(Pieces rows, TileArguments* tiles)
        where TColumns : struct, ITileSize
    {
        var arePacked = tiles->StepB == TColumns.Count * TSimd.Count;
        if (arePacked && tiles->StepA == 1)
            Run<TColumns, TileOperands.Packed>(rows, tiles);
        else if (arePacked && tiles->StepA == TSimd.Count)
            Run<TColumns, TileOperands.PackedLanes>(rows, tiles);
        else
            Run<TColumns, TileOperands.Strided>(rows, tiles);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TColumns, TOperands>(Pieces rows, TileArguments* tiles)
        where TColumns : struct, ITileSize
        where TOperands : struct, ITileOperands
    {
        if (rows.Larger > 0)
            Run<TColumns, TOperands>(rows.Largest, 0, rows.Larger, 0, tiles);
        if (rows.Larger < rows.Count)
            Run<TColumns, TOperands>(rows.Smallest, rows.Larger, rows.Count, rows.Start(rows.Larger), tiles);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TColumns, TOperands>(int height, int first, int limit, int firstRow, TileArguments* tiles)
        where TColumns : struct, ITileSize
        where TOperands : struct, ITileOperands
    {
        switch (height)
        {
            case 1:
                Run<TileSizes.One, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 2:
                Run<TileSizes.Two, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 3:
                Run<TileSizes.Three, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 4:
                Run<TileSizes.Four, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 5:
                Run<TileSizes.Five, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 6:
                Run<TileSizes.Six, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 7:
                Run<TileSizes.Seven, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 8:
                Run<TileSizes.Eight, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 9:
                Run<TileSizes.Nine, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 10:
                Run<TileSizes.Ten, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 11:
                Run<TileSizes.Eleven, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            case 12:
                Run<TileSizes.Twelve, TColumns, TOperands>(first, limit, firstRow, tiles);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(height), height, "A register tile has 1 to 12 rows.");
        }
    }

    // The tiles from the first to before the limit, which are of one height.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TRows, TColumns, TOperands>(int first, int limit, int firstRow, TileArguments* tiles)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
        where TOperands : struct, ITileOperands
    {
        var row = tiles->RowStrideA;
        var row3 = 3 * row;
        var (stepA, stepB, column1) = (tiles->StepA, tiles->StepB, tiles->ColumnStrideB);
        nint vectors = TColumns.Count * TSimd.Count;
        nint number = TOperands.AreVectorApart ? TSimd.Count : 1;
        var firstA = tiles->A + (firstRow * row);
        var at = firstRow * tiles->RowStrideC;
        for (var index = first; index < limit; index++, firstA += TRows.Count * row, at += TRows.Count * tiles->RowStrideC)
        {
            if (tiles->FetchesDestination)
                Prefetch.Pixels(tiles->C + at, tiles->RowStrideC, tiles->ColumnStrideC, TRows.Count, TColumns.Count);
            TVector c00 = TSimd.Zero, c01 = TSimd.Zero, c10 = TSimd.Zero, c11 = TSimd.Zero;
            TVector c20 = TSimd.Zero, c21 = TSimd.Zero, c30 = TSimd.Zero, c31 = TSimd.Zero;
            TVector c40 = TSimd.Zero, c41 = TSimd.Zero, c50 = TSimd.Zero, c51 = TSimd.Zero;
            TVector c60 = TSimd.Zero, c61 = TSimd.Zero, c70 = TSimd.Zero, c71 = TSimd.Zero;
            TVector c80 = TSimd.Zero, c81 = TSimd.Zero, c90 = TSimd.Zero, c91 = TSimd.Zero;
            TVector cA0 = TSimd.Zero, cA1 = TSimd.Zero, cB0 = TSimd.Zero, cB1 = TSimd.Zero;

            if (tiles->Bias != null)
            {
                ForRows<TRows, TColumns, TileRowActions<TSimd, TVector>.Biased>(
                    new(TSimd.Load(tiles->Bias), TColumns.Count > 1 ? TSimd.Load(tiles->Bias + TSimd.Count) : TSimd.Zero),
                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            }

            if (tiles->Addend != null)
            {
                ForRows<TRows, TColumns, TileRowActions<TSimd, TVector>.Increased>(
                    new(tiles->Addend + at, tiles->RowStrideC, tiles->ColumnStrideC),
                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            }

            // What this tile asks for, null for its own vectors.
            var next = tiles->FetchesRows ? firstA + (TRows.Count * row) : tiles->Next != null ? tiles->Next + (index * tiles->NextTileStep) : null;
            var aheadStep = tiles->FetchesRows ? 4 * TRows.Count : tiles->Next == null ? 4 * vectors : index < tiles->FetchingTiles ? tiles->NextStep : 0;
            float* planeA = firstA, planeB = tiles->B;
            for (var plane = tiles->Planes; plane > 0; plane--, planeA += tiles->PlaneStepA, planeB += tiles->PlaneStepB)
            {
                float* rowA = planeA, rowB = planeB;
                for (var kernelRow = tiles->Rows; kernelRow > 0; kernelRow--, rowA += tiles->RowStepA, rowB += tiles->RowStepB)
                {
                    float* columnA = rowA, columnB = rowB;
                    for (var column = tiles->Columns; column > 0; column--, columnA += tiles->ColumnStepA, columnB += tiles->ColumnStepB)
                    {
                        float* a = columnA, b = columnB;
                        float* a4 = a + (4 * row), a8 = a + (8 * row);
                        var depth = tiles->Depth;
                        if (TOperands.ArePacked)
                        {
                            var ahead = next != null ? next + (planeA - firstA) : b + (PrefetchSteps * vectors);
                            for (; depth >= 4; depth -= 4, a += 4 * number, b += 4 * vectors)
                            {
                                Fetch(ahead, aheadStep);
                                ahead += aheadStep;
                                Step<TRows, TColumns>(
                                    a, a4, a8, row, row3, b, column1,
                                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
                                Step<TRows, TColumns>(
                                    a + number, a4 + number, a8 + number, row, row3, b + vectors, column1,
                                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
                                Step<TRows, TColumns>(
                                    a + (2 * number), a4 + (2 * number), a8 + (2 * number), row, row3, b + (2 * vectors), column1,
                                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
                                Step<TRows, TColumns>(
                                    a + (3 * number), a4 + (3 * number), a8 + (3 * number), row, row3, b + (3 * vectors), column1,
                                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
                                a4 += 4 * number;
                                a8 += 4 * number;
                            }
                        }

                        for (; depth > 0; depth--, a += stepA, b += stepB)
                        {
                            Step<TRows, TColumns>(
                                a, a4, a8, row, row3, b, column1,
                                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                                ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
                            a4 += stepA;
                            a8 += stepA;
                        }
                    }
                }
            }

            if (tiles->Rectify)
            {
                ForRows<TRows, TColumns, TileRowActions<TSimd, TVector>.Rectified>(
                    default,
                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            }

            if (tiles->Mask != null)
            {
                ForRows<TRows, TColumns, TileRowActions<TSimd, TVector>.Masked>(
                    new(tiles->Mask + at, tiles->RowStrideC, tiles->ColumnStrideC),
                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                    ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
            }

            ForRows<TRows, TColumns, TileRowActions<TSimd, TVector>.Stored>(
                new(tiles->C + at, tiles->RowStrideC, tiles->ColumnStrideC),
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51, ref c60,
                ref c61, ref c70, ref c71, ref c80, ref c81, ref c90, ref c91, ref cA0, ref cA1, ref cB0, ref cB1);
        }
    }

    // Up to eight lines. A loop would take five instructions for each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* first, nint count)
    {
        if (count > 0)
            Prefetch.Near(first);
        if (count > Prefetch.LineLength)
            Prefetch.Near(first + Prefetch.LineLength);
        if (count > 2 * Prefetch.LineLength)
            Prefetch.Near(first + (2 * Prefetch.LineLength));
        if (count > 3 * Prefetch.LineLength)
            Prefetch.Near(first + (3 * Prefetch.LineLength));
        if (count > 4 * Prefetch.LineLength)
        {
            Prefetch.Near(first + (4 * Prefetch.LineLength));
            Prefetch.Near(first + (5 * Prefetch.LineLength));
            Prefetch.Near(first + (6 * Prefetch.LineLength));
            Prefetch.Near(first + (7 * Prefetch.LineLength));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<TRows, TColumns>(
        float* a, float* a4, float* a8, nint row, nint row3, float* b, nint column1,
        ref TVector c00, ref TVector c01, ref TVector c10, ref TVector c11, ref TVector c20, ref TVector c21, ref TVector c30, ref TVector c31,
        ref TVector c40, ref TVector c41, ref TVector c50, ref TVector c51, ref TVector c60, ref TVector c61, ref TVector c70, ref TVector c71,
        ref TVector c80, ref TVector c81, ref TVector c90, ref TVector c91, ref TVector cA0, ref TVector cA1, ref TVector cB0, ref TVector cB1)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
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

    // Does the same to every row of accumulators.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForRows<TRows, TColumns, TAction>(
        TAction action,
        ref TVector c00, ref TVector c01, ref TVector c10, ref TVector c11, ref TVector c20, ref TVector c21, ref TVector c30, ref TVector c31,
        ref TVector c40, ref TVector c41, ref TVector c50, ref TVector c51, ref TVector c60, ref TVector c61, ref TVector c70, ref TVector c71,
        ref TVector c80, ref TVector c81, ref TVector c90, ref TVector c91, ref TVector cA0, ref TVector cA1, ref TVector cB0, ref TVector cB1)
        where TRows : struct, ITileSize
        where TColumns : struct, ITileSize
        where TAction : struct, ITileRowAction<TVector>
    {
        action.Apply<TColumns>(0, ref c00, ref c01);
        if (TRows.Count > 1)
            action.Apply<TColumns>(1, ref c10, ref c11);
        if (TRows.Count > 2)
            action.Apply<TColumns>(2, ref c20, ref c21);
        if (TRows.Count > 3)
            action.Apply<TColumns>(3, ref c30, ref c31);
        if (TRows.Count > 4)
            action.Apply<TColumns>(4, ref c40, ref c41);
        if (TRows.Count > 5)
            action.Apply<TColumns>(5, ref c50, ref c51);
        if (TRows.Count > 6)
            action.Apply<TColumns>(6, ref c60, ref c61);
        if (TRows.Count > 7)
            action.Apply<TColumns>(7, ref c70, ref c71);
        if (TRows.Count > 8)
            action.Apply<TColumns>(8, ref c80, ref c81);
        if (TRows.Count > 9)
            action.Apply<TColumns>(9, ref c90, ref c91);
        if (TRows.Count > 10)
            action.Apply<TColumns>(10, ref cA0, ref cA1);
        if (TRows.Count > 11)
            action.Apply<TColumns>(11, ref cB0, ref cB1);
    }
}
