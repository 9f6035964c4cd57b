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
    /// <summary>Floats of scratch that filling and emptying need: what the maps use, and a gathered patch, or a tile with what is added to it and its mask.</summary>
    public static int ScratchLength => 2 * TMaps.ScratchLength;

    /// <summary>The tiles.</summary>
    public WinogradTiling Tiling => tiling;

    /// <summary>The channel blocks held.</summary>
    public BlockRange Channels => channels;

    /// <summary>The first tile held.</summary>
    public int First => first;

    /// <summary>Floats from one tile to the next.</summary>
    public nint TileStride => channels.Count * TSimd.Count;

    /// <summary>Floats from one point to the next; never a power of two, so that they do not meet in one cache set.</summary>
    public nint PointStride => (capacity * TileStride) + BlockedLayout.Stagger;

    /// <summary>Floats for so many tiles.</summary>
    public static long Length(int blocks, int capacity) =>
        TMaps.Points * (((long)capacity * blocks * TSimd.Count) + BlockedLayout.Stagger);

    /// <summary>A point of a tile, counted from the first one held.</summary>
    public float* At(int point, int tile) => data + (point * PointStride) + (tile * TileStride);

    /// <summary>Fills tiles with the transformed patches of the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillFromPatches(ConvSource source, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
    {
        var (height, width) = (tiling.SourceHeight, tiling.SourceWidth);
        var imageStride = (nint)height * width * TSimd.Count;
        nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
        var gathered = scratch + TMaps.ScratchLength;
        for (var tile = firstTile; tile < limitTile; tile++)
        {
            var (image, tileRow, tileColumn) = tiling.Tile(tile);
            var (row, column) = tiling.Patch(tileRow, tileColumn);
            var inside = source.Places == null && tiling.Inside(row, column, TMaps.PatchSide, height, width);
            for (var block = firstBlock; block < limitBlock; block++)
            {
                var plane = ((nint)image * channels.OfImage) + channels.First + block;
                var to = At(0, tile - first) + (block * TSimd.Count);
                FetchRight(source, plane, height, width, row, column, TMaps.PatchSide, tiling.PatchAdvance);
                if (inside)
                {
                    TMaps.Input(
                        source.Values + (plane * imageStride) + ((((nint)row * width) + column) * TSimd.Count), rowStride, columnStride, to, PointStride, scratch);
                    continue;
                }

                Gather(source, plane, height, width, row, column, TMaps.PatchSide, gathered);
                TMaps.Input(gathered, TMaps.PatchSide * TSimd.Count, TSimd.Count, to, PointStride, scratch);
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
                var plane = ((nint)image * channels.OfImage) + channels.First + block;
                var offset = plane * imageStride;
                var from = At(0, tile - first) + (block * TSimd.Count);
                var shift = bias + ((channels.First + block) * TSimd.Count);
                if (inside && !epilogue.Pools)
                {
                    var pixel = offset + ((((nint)row * width) + column) * TSimd.Count);
                    FetchRight(destination, plane, height, width, row, column, side, side);
                    if (epilogue.Mask != null && epilogue.Mask != destination)
                        FetchRight(epilogue.Mask, plane, height, width, row, column, side, side);
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
                    WritePooled(gathered, destination, epilogue, plane, row / 2, column / 2);
                else
                    Patches<TSimd, TVector>.Scatter(gathered, side, destination + offset, height, width, tiling, row, column);
            }
        }
    }

    /// <summary>Gathers a square of a plane of the source; what lies outside is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(ConvSource source, nint plane, int height, int width, int row, int column, int side, float* patch)
    {
        if (source.Places == null)
        {
            Patches<TSimd, TVector>.Gather(source.Values + (plane * height * width * TSimd.Count), height, width, tiling, row, column, side, patch);
            return;
        }

        var squares = plane * (height / 2) * (width / 2);
        Squares<TSimd, TVector>.Gather(
            source.Values + (squares * TSimd.Count), source.Places + squares, height / 2, width / 2, row, column, side, patch);
    }

    /// <summary>
    /// Asks for the pixels to the right of a square of a plane: the next tile reads or writes them, and a cache far away takes longer to answer
    /// than a tile is computed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchRight(ConvSource source, nint plane, int height, int width, int row, int column, int side, int columns)
    {
        if (source.Places == null)
        {
            Prefetch.Pixels(
                source.Values + (((((plane * height) + row) * width) + column + (side * tiling.ColumnStep)) * TSimd.Count),
                (nint)tiling.RowStep * width * TSimd.Count, tiling.ColumnStep * TSimd.Count, side, columns);
            return;
        }

        // Squares reach half as far; of odd rows or columns there is half a square more.
        var square = (((plane * (height / 2)) + (row >> 1)) * (width / 2)) + ((column + side) >> 1);
        Prefetch.Pixels(source.Values + (square * TSimd.Count), (nint)(width / 2) * TSimd.Count, TSimd.Count, (side / 2) + 1, columns / 2);
        Prefetch.Pixels((float*)(source.Places + square), width / 2 * (sizeof(ulong) / sizeof(float)), 0, (side / 2) + 1, 1);
    }

    // A last row or column without a partner has no square.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WritePooled(float* patch, float* destination, in ConvEpilogue epilogue, nint plane, int row, int column)
    {
        var (height, width) = (tiling.Height / 2, tiling.Width / 2);
        nint step = TSimd.Count, patchRow = TMaps.TileSide * step;
        for (var i = 0; i < TMaps.TileSide / 2 && row + i < height; i++)
        {
            for (var j = 0; j < TMaps.TileSide / 2 && column + j < width; j++)
            {
                var square = patch + (2 * i * patchRow) + (2 * j * step);
                var largest = Squares<TSimd, TVector>.Largest(square, patchRow);
                var index = (((plane * height) + row + i) * width) + column + j;
                TSimd.Store(largest, destination + (index * step));
                if (epilogue.Places != null)
                    epilogue.Places[index] = Squares<TSimd, TVector>.PlaceOf(largest, square, patchRow, epilogue.Rectify);
            }
        }
    }
}
