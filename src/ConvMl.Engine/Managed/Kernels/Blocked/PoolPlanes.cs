using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// The forward pass of poolings: planes of a channel block, rows, tiles of pixels. Taps beyond the image are left out: above and below for
/// a whole row, left and right for the few pixels that have them, which are tiles of one.
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
        var (firstInside, limitInside) = columns.OutputsInside(width);
        var pieces = new Pieces(limitInside - firstInside, PoolTile<TSimd, TVector, TReduction>.MostPixels);
        for (var row = 0; row < rows.Outputs; row++)
        {
            var (first, limit) = rows.TapsInside(row, height);
            var tile = new PoolArguments
            {
                PixelStride = columns.Stride * TSimd.Count,
                Rows = limit - first,
                RowStep = (nint)rows.TapStep * width * TSimd.Count,
                ColumnStep = columns.TapStep * TSimd.Count,
            };
            var sourceRow = source + ((rows.FirstSource(row) + ((nint)first * rows.TapStep)) * width * TSimd.Count);
            var destinationRow = destination + ((nint)row * columns.Outputs * TSimd.Count);
            for (var column = 0; column < firstInside; column++)
                RunTile(sourceRow, destinationRow, ref tile, column, 1);
            for (var piece = 0; piece < pieces.Count; piece++)
                RunTile(sourceRow, destinationRow, ref tile, firstInside + pieces.Start(piece), pieces.Start(piece + 1) - pieces.Start(piece));
            for (var column = limitInside; column < columns.Outputs; column++)
                RunTile(sourceRow, destinationRow, ref tile, column, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTile(float* sourceRow, float* destinationRow, ref PoolArguments tile, int column, int pixels)
    {
        var (first, limit) = columns.TapsInside(column, width);
        tile.Columns = limit - first;
        tile.Scale = mean ? 1f / (tile.Rows * tile.Columns) : scale;
        tile.Source = sourceRow + ((nint)(columns.FirstSource(column) + (first * columns.TapStep)) * TSimd.Count);
        tile.Destination = destinationRow + ((nint)column * TSimd.Count);
        PoolTile<TSimd, TVector, TReduction>.Run(pixels, tile);
    }
}
