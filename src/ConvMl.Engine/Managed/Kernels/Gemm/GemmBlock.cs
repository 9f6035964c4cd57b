using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>The single-threaded middle of a matrix product: packs blocks of A and B, and multiplies packed blocks tile by tile.</summary>
/// <remarks>
/// A packed block of A is a panel behind the other, each as <see cref="RowPanels"/> cuts them; a packed block of B the same with
/// panels of <see cref="PanelColumns"/>. Tiles are taken along the rows first: the panel of B stays in the first cache while the
/// panels of A come out of the second.
/// </remarks>
internal static unsafe class GemmBlock<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Columns of a panel of B.</summary>
    public static int PanelColumns => GemmMicroKernel<TSimd, TVector>.Columns;

    /// <summary>Floats of a packed block of A.</summary>
    public static int PackedRowsLength(int rows, int depth) => new RowPanels(rows, TSimd.TileRows).PaddedRows * depth;

    /// <summary>Floats of a packed block of B.</summary>
    public static int PackedColumnsLength(int columns, int depth) => (columns + PanelColumns - 1) / PanelColumns * PanelColumns * depth;

    /// <summary>Packs the first <paramref name="rows"/> rows and <paramref name="depth"/> columns of A.</summary>
    public static void PackRows(Matrix a, int rows, int depth, float* packed)
    {
        var panels = new RowPanels(rows, TSimd.TileRows);
        for (var panel = 0; panel < panels.Count; panel++)
        {
            var start = panels.Start(panel);
            var height = panels.Height(panel);
            GemmPacking.Panel(
                a.At(start, 0).Data, a.RowStride, a.ColumnStride, Math.Min(height, rows - start), height, depth, packed + (start * (nint)depth));
        }
    }

    /// <summary>Packs the first <paramref name="depth"/> rows and <paramref name="columns"/> columns of B.</summary>
    public static void PackColumns(Matrix b, int columns, int depth, float* packed)
    {
        for (var start = 0; start < columns; start += PanelColumns)
        {
            GemmPacking.Panel(
                b.At(0, start).Data, b.ColumnStride, b.RowStride, Math.Min(PanelColumns, columns - start), PanelColumns, depth, packed + (start * (nint)depth));
        }
    }

    /// <summary>C (+)= A·B of packed blocks.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">From <see cref="PackRows"/>.</param>
    /// <param name="b">From <see cref="PackColumns"/>.</param>
    /// <param name="c">Element (0, 0) of C.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C or to overwrite it.</param>
    public static void Multiply(int rows, int columns, int depth, float* a, float* b, float* c, nint rowStride, bool accumulate) =>
        Multiply(rows, columns, depth, a, b, c, rowStride, accumulate ? Addend.Matrix(c, rowStride) : default);

    /// <summary>C = A·B + D, of packed blocks.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">From <see cref="PackRows"/>.</param>
    /// <param name="b">From <see cref="PackColumns"/>.</param>
    /// <param name="c">Element (0, 0) of C.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="addend">D; it may be C.</param>
    public static void Multiply(int rows, int columns, int depth, float* a, float* b, float* c, nint rowStride, Addend addend) =>
        Multiply<LeftOperand.Packed>(rows, columns, depth, a, 0, b, c, rowStride, addend);

    /// <summary>C = A·B + D, of A as it lies and a packed block of B.</summary>
    /// <param name="rows">Rows of A and C; an even number.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="a">A, whose rows are contiguous.</param>
    /// <param name="b">From <see cref="PackColumns"/>.</param>
    /// <param name="c">Element (0, 0) of C.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="addend">D; it may be C.</param>
    public static void Multiply(int rows, int columns, int depth, Matrix a, float* b, float* c, nint rowStride, Addend addend) =>
        Multiply<LeftOperand.Rows>(rows, columns, depth, a.Data, a.RowStride, b, c, rowStride, addend);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLeft>(int rows, int columns, int depth, float* a, nint leftStride, float* b, float* c, nint rowStride, Addend addend)
        where TLeft : struct, ILeftOperand
    {
        var panels = new RowPanels(rows, TSimd.TileRows);
        var across = TLeft.IsPacked ? depth : leftStride;
        for (var column = 0; column < columns; column += PanelColumns)
        {
            var width = Math.Min(PanelColumns, columns - column);
            for (var panel = 0; panel < panels.Count; panel++)
            {
                var start = panels.Start(panel);
                var height = panels.Height(panel);
                var tile = c + (start * rowStride) + column;
                var panelOfA = a + (start * across);
                var panelOfB = b + (column * (nint)depth);
                if (width == PanelColumns && start + height <= rows)
                {
                    MultiplyTile<TLeft>(height, depth, panelOfA, leftStride, panelOfB, tile, rowStride, addend.At(start, column));
                }
                else
                {
                    MultiplyEdgeTile<TLeft>(
                        height, depth, panelOfA, leftStride, panelOfB, tile, rowStride, addend.At(start, column), Math.Min(height, rows - start), width);
                }
            }
        }
    }

    // The tile is computed beside C, and the part of it that lies inside goes there.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyEdgeTile<TLeft>(
        int height, int depth, float* a, nint leftStride, float* b, float* c, nint rowStride, Addend addend, int rowsInside, int columnsInside)
        where TLeft : struct, ILeftOperand
    {
        var beside = stackalloc float[TSimd.TileRows * PanelColumns];
        MultiplyTile<TLeft>(height, depth, a, leftStride, b, beside, PanelColumns, default);
        for (var row = 0; row < rowsInside; row++)
        {
            var from = beside + (row * PanelColumns);
            var to = c + (row * rowStride);
            var d = addend.At(row, 0).Data;
            for (var column = 0; column < columnsInside; column++)
                to[column] = d == null ? from[column] : d[column] + from[column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile<TLeft>(int height, int depth, float* a, nint leftStride, float* b, float* c, nint rowStride, Addend addend)
        where TLeft : struct, ILeftOperand
    {
        switch (height)
        {
            case 2:
                GemmMicroKernel<TSimd, TVector>.Run<Two, TLeft>(depth, a, leftStride, b, c, rowStride, addend);
                break;
            case 4:
                GemmMicroKernel<TSimd, TVector>.Run<Four, TLeft>(depth, a, leftStride, b, c, rowStride, addend);
                break;
            case 6:
                GemmMicroKernel<TSimd, TVector>.Run<Six, TLeft>(depth, a, leftStride, b, c, rowStride, addend);
                break;
            case 8:
                GemmMicroKernel<TSimd, TVector>.Run<Eight, TLeft>(depth, a, leftStride, b, c, rowStride, addend);
                break;
            case 10:
                GemmMicroKernel<TSimd, TVector>.Run<Ten, TLeft>(depth, a, leftStride, b, c, rowStride, addend);
                break;
            default:
                GemmMicroKernel<TSimd, TVector>.Run<Twelve, TLeft>(depth, a, leftStride, b, c, rowStride, addend);
                break;
        }
    }

    private readonly struct Two : ITileRows
    {
        public static int Count => 2;
    }

    private readonly struct Four : ITileRows
    {
        public static int Count => 4;
    }

    private readonly struct Six : ITileRows
    {
        public static int Count => 6;
    }

    private readonly struct Eight : ITileRows
    {
        public static int Count => 8;
    }

    private readonly struct Ten : ITileRows
    {
        public static int Count => 10;
    }

    private readonly struct Twelve : ITileRows
    {
        public static int Count => 12;
    }
}
