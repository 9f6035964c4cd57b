using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Copies a matrix with its rows and columns exchanged, in squares that are turned in registers.</summary>
internal static unsafe class TransposedCopy
{
    /// <summary>Copies a matrix; strides may be negative.</summary>
    /// <param name="source">The matrix.</param>
    /// <param name="sourceStride">Floats from a row of it to the next.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="target">Where its columns become rows.</param>
    /// <param name="targetStride">Floats from a row there to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceStride, int rows, int columns, float* target, nint targetStride)
    {
        var (squareRows, squareColumns) = (rows - (rows % Square.Side), columns - (columns % Square.Side));
        for (var row = 0; row < squareRows; row += Square.Side)
        {
            for (var column = 0; column < squareColumns; column += Square.Side)
                Square.Transpose(source + (row * sourceStride) + column, sourceStride, target + (column * targetStride) + row, targetStride);
        }

        CopyNumbers(source, sourceStride, 0, squareRows, squareColumns, columns, target, targetStride);
        CopyNumbers(source, sourceStride, squareRows, rows, 0, columns, target, targetStride);
    }

    private static void CopyNumbers(
        float* source, nint sourceStride, int firstRow, int limitRow, int firstColumn, int limitColumn, float* target, nint targetStride)
    {
        for (var column = firstColumn; column < limitColumn; column++)
        {
            for (var row = firstRow; row < limitRow; row++)
                target[(column * targetStride) + row] = source[(row * sourceStride) + column];
        }
    }
}
