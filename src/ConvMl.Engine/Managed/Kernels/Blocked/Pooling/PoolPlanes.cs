using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>
/// The forward pass of poolings: planes of a channel block, lines (together where they have all rows of taps), tiles of pixels. Taps beyond
/// the image are left out: above and below for a whole line, left and right for the few pixels that have them, which are tiles of one.
/// </summary>
/// <param name="rows">The window along the rows.</param>
/// <param name="columns">The window along the columns.</param>
/// <param name="height">Rows of the input.</param>
/// <param name="width">Columns of the input.</param>
/// <param name="mean">Whether the result is divided by the number of taps inside the image.</param>
/// <param name="scale">What the result is multiplied by else.</param>
/// <param name="input">The input.</param>
/// <param name="output">The output.</param>
internal readonly unsafe struct PoolPlanes<TSimd, TVector, TReduction>(
    PhaseAxis rows, PhaseAxis columns, int height, int width, bool mean, float scale, float* input, float* output) : IParallelBody
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TReduction : struct, IPoolReduction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int task, int worker)
    {
        var source = input + ((nint)task * height * width * TSimd.Count);
        var destination = output + ((nint)task * rows.Outputs * columns.Outputs * TSimd.Count);
        var inside = columns.OutputsInside(width);
        var line = PoolLine<TSimd, TVector, TReduction>.Takes(rows, columns) ? OutputsOfLine(inside) : (First: 0, Limit: 0);
        var whole = rows.OutputsInside(height);
        var tile = new PoolArguments
        {
            PixelStride = columns.Stride * TSimd.Count,
            RowStep = (nint)rows.TapStep * width * TSimd.Count,
            ColumnStep = columns.TapStep * TSimd.Count,
            LineStep = (nint)rows.Stride * width * TSimd.Count,
            DestinationLineStep = (nint)columns.Outputs * TSimd.Count,
        };
        for (var row = 0; row < rows.Outputs; row += tile.Lines, destination += tile.Lines * tile.DestinationLineStep)
        {
            var (first, limit) = rows.TapsInside(row, height);
            (tile.Lines, tile.Rows) = (row == whole.First ? Math.Max(1, whole.Limit - row) : 1, limit - first);
            var sourceRow = source + ((rows.FirstSource(row) + ((nint)first * rows.TapStep)) * width * TSimd.Count);
            var isDone = line.First < line.Limit && tile.Rows > 1;
            if (isDone)
            {
                Place(sourceRow, destination, ref tile, line.First);
                isDone = PoolLine<TSimd, TVector, TReduction>.Run(columns.Taps, line.Limit - line.First, tile);
            }

            if (isDone && line == (0, columns.Outputs))
                continue;
            for (var index = 0; index < tile.Lines; index++)
                RunLine(sourceRow + (index * tile.LineStep), destination + (index * tile.DestinationLineStep), ref tile, isDone ? line : inside, isDone);
        }
    }

    // The outputs that PoolLine can take: the first may lack the first of its three taps, unless its sum is then divided by less than the others'.
    private (int First, int Limit) OutputsOfLine((int First, int Limit) inside) =>
        !mean && columns.Taps == 3 && inside.First == 1 && columns.TapsInside(0, width) == (1, columns.Taps) ? (0, inside.Limit) : inside;

    // A line: the outputs in the middle, which have all taps, in tiles if they are not done, others one by one.
    private void RunLine(float* sourceRow, float* destinationRow, ref PoolArguments tile, (int First, int Limit) middle, bool isMiddleDone)
    {
        RunPixels(sourceRow, destinationRow, ref tile, (0, middle.First));
        if (!isMiddleDone)
            RunTiles(sourceRow, destinationRow, ref tile, middle);
        RunPixels(sourceRow, destinationRow, ref tile, (middle.Limit, columns.Outputs));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTiles(float* sourceRow, float* destinationRow, ref PoolArguments tile, (int First, int Limit) outputs)
    {
        var pieces = new Pieces(outputs.Limit - outputs.First, PoolTile<TSimd, TVector, TReduction>.MostPixels);
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            Place(sourceRow, destinationRow, ref tile, outputs.First + pieces.Start(piece));
            PoolTile<TSimd, TVector, TReduction>.Run(pieces.Start(piece + 1) - pieces.Start(piece), tile);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPixels(float* sourceRow, float* destinationRow, ref PoolArguments tile, (int First, int Limit) outputs)
    {
        for (var column = outputs.First; column < outputs.Limit; column++)
        {
            Place(sourceRow, destinationRow, ref tile, column);
            PoolTile<TSimd, TVector, TReduction>.Run(1, tile);
        }
    }

    // What the pixels from a column on read, and where they go.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(float* sourceRow, float* destinationRow, ref PoolArguments tile, int column)
    {
        var (first, limit) = columns.TapsInside(column, width);
        tile.Columns = limit - first;
        tile.Scale = mean ? 1f / (tile.Rows * tile.Columns) : scale;
        tile.Source = sourceRow + ((nint)(columns.FirstSource(column) + (first * columns.TapStep)) * TSimd.Count);
        tile.Destination = destinationRow + ((nint)column * TSimd.Count);
    }
}
