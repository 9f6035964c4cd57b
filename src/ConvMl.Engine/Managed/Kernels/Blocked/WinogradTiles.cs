using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// Transformed tiles <c>[points, tiles, channels]</c>: for each point one matrix. It fills them from images and turns them into images.
/// </summary>
/// <param name="tiling">The tiles.</param>
/// <param name="channels">The channel blocks held.</param>
/// <param name="first">The first tile held.</param>
/// <param name="capacity">Number of tiles there is room for.</param>
/// <param name="data"><see cref="Length"/> floats.</param>
internal readonly unsafe struct WinogradTiles<TSimd, TVector, TMaps>(WinogradTiling tiling, BlockRange channels, int first, int capacity, float* data)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TMaps : struct, IWinogradMaps
{
    /// <summary>Floats of scratch that filling and emptying need: a gathered patch and a half-transformed one.</summary>
    public static int ScratchLength => 2 * TMaps.ScratchLength;

    /// <summary>Numbers of a transformed tile.</summary>
    public static int Points => PatchSide * PatchSide;

    private static int PatchSide => TMaps.TileSide + 2;

    /// <summary>Floats from one tile to the next.</summary>
    public nint TileStride => channels.Count * TSimd.Count;

    /// <summary>Floats from one point to the next; never a power of two, so that they do not meet in one cache set.</summary>
    public nint PointStride => (capacity * TileStride) + BlockedLayout.Stagger;

    /// <summary>Floats for so many tiles.</summary>
    public static long Length(int blocks, int capacity) =>
        Points * (((long)capacity * blocks * TSimd.Count) + BlockedLayout.Stagger);

    /// <summary>A point of a tile, counted from the first one held.</summary>
    public float* At(int point, int tile) => data + (point * PointStride) + (tile * TileStride);

    /// <summary>Fills tiles with the transformed patches of the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillFromPatches(float* source, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
    {
        var (height, width) = (tiling.SourceHeight, tiling.SourceWidth);
        var imageStride = (nint)height * width * TSimd.Count;
        nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
        var gathered = scratch + TMaps.ScratchLength;
        for (var tile = firstTile; tile < limitTile; tile++)
        {
            var (image, tileRow, tileColumn) = tiling.Tile(tile);
            var (row, column) = tiling.Patch(tileRow, tileColumn);
            var inside = tiling.Inside(row, column, PatchSide, height, width);
            for (var block = firstBlock; block < limitBlock; block++)
            {
                var plane = source + ((((nint)image * channels.OfImage) + channels.First + block) * imageStride);
                var to = At(0, tile - first) + (block * TSimd.Count);
                if (inside)
                {
                    TMaps.Input(
                        plane + ((((nint)row * width) + column) * TSimd.Count), rowStride, columnStride, to, PointStride, scratch);
                    continue;
                }

                Patches<TSimd, TVector>.Gather(plane, height, width, tiling, row, column, PatchSide, gathered);
                TMaps.Input(gathered, PatchSide * TSimd.Count, TSimd.Count, to, PointStride, scratch);
            }
        }
    }

    /// <summary>Fills tiles with the adjoint transform of the destination's gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillFromTiles(float* gradient, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
    {
        var (height, width) = (tiling.Height, tiling.Width);
        var imageStride = (nint)height * width * TSimd.Count;
        nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
        var gathered = scratch + TMaps.ScratchLength;
        for (var tile = firstTile; tile < limitTile; tile++)
        {
            var (image, row, column) = tiling.Tile(tile);
            var inside = tiling.Inside(row, column, TMaps.TileSide, height, width);
            for (var block = firstBlock; block < limitBlock; block++)
            {
                var plane = gradient + ((((nint)image * channels.OfImage) + channels.First + block) * imageStride);
                var to = At(0, tile - first) + (block * TSimd.Count);
                if (inside)
                {
                    TMaps.OutputAdjoint(
                        plane + ((((nint)row * width) + column) * TSimd.Count), rowStride, columnStride, to, PointStride, scratch);
                    continue;
                }

                Patches<TSimd, TVector>.Gather(plane, height, width, tiling, row, column, TMaps.TileSide, gathered);
                TMaps.OutputAdjoint(gathered, TMaps.TileSide * TSimd.Count, TSimd.Count, to, PointStride, scratch);
            }
        }
    }

    /// <summary>Transforms tiles back and writes them, or the largest of each of their squares of 2×2, to the destination.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteTiles(
        float* destination, float* bias, ConvEpilogue epilogue, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
    {
        var (height, width) = (tiling.Height, tiling.Width);
        var imageStride = (nint)height * width * TSimd.Count;
        nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
        var gathered = scratch + TMaps.ScratchLength;
        var side = TMaps.TileSide;
        for (var tile = firstTile; tile < limitTile; tile++)
        {
            var (image, row, column) = tiling.Tile(tile);
            var inside = tiling.Inside(row, column, side, height, width);
            for (var block = firstBlock; block < limitBlock; block++)
            {
                var offset = (((nint)image * channels.OfImage) + channels.First + block) * imageStride;
                var from = At(0, tile - first) + (block * TSimd.Count);
                var shift = bias + ((channels.First + block) * TSimd.Count);
                if (inside && !epilogue.Pools)
                {
                    var pixel = offset + ((((nint)row * width) + column) * TSimd.Count);
                    var add = epilogue.Residual == null ? null : epilogue.Residual + pixel;
                    var sign = epilogue.Mask == null ? null : epilogue.Mask + pixel;
                    TMaps.Output(
                        from, PointStride, shift, add, sign, epilogue.Rectify, destination + pixel, rowStride, columnStride, scratch);
                    continue;
                }

                var residual = epilogue.Residual == null ? null : gathered;
                if (residual != null)
                    Patches<TSimd, TVector>.Gather(epilogue.Residual + offset, height, width, tiling, row, column, side, residual);
                var mask = epilogue.Mask == null ? null : gathered + (side * side * TSimd.Count);
                if (mask != null)
                    Patches<TSimd, TVector>.Gather(epilogue.Mask + offset, height, width, tiling, row, column, side, mask);
                TMaps.Output(
                    from, PointStride, shift, residual, mask, epilogue.Rectify, gathered, side * TSimd.Count, TSimd.Count, scratch);
                if (epilogue.Pools)
                    WritePooled(gathered, destination + (offset / ((nint)height * width) * (height / 2) * (width / 2)), row / 2, column / 2);
                else
                    Patches<TSimd, TVector>.Scatter(gathered, side, destination + offset, height, width, tiling, row, column);
            }
        }
    }

    // A last row or column without a partner has no square.
    private void WritePooled(float* patch, float* image, int row, int column)
    {
        var (height, width) = (tiling.Height / 2, tiling.Width / 2);
        nint step = TSimd.Count, patchRow = TMaps.TileSide * step;
        for (var i = 0; i < TMaps.TileSide / 2 && row + i < height; i++)
        {
            for (var j = 0; j < TMaps.TileSide / 2 && column + j < width; j++)
            {
                var square = patch + (2 * i * patchRow) + (2 * j * step);
                var upper = TSimd.Max(TSimd.Load(square), TSimd.Load(square + step));
                var lower = TSimd.Max(TSimd.Load(square + patchRow), TSimd.Load(square + patchRow + step));
                TSimd.Store(TSimd.Max(upper, lower), image + (((((nint)row + i) * width) + column + j) * step));
            }
        }
    }
}
