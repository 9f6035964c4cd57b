using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// Transformed tiles <c>[points, tiles, channels]</c>: for each point one matrix. It fills them from images and turns them into images.
/// </summary>
/// <param name="order">The tiles of the batch.</param>
/// <param name="channels">The channel blocks held.</param>
/// <param name="first">The first tile held.</param>
/// <param name="capacity">Number of tiles there is room for.</param>
/// <param name="data"><see cref="Length"/> floats.</param>
internal readonly unsafe struct WinogradTiles<TSimd, TVector, TMaps>(WinogradTileOrder order, BlockRange channels, int first, int capacity, float* data)
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TMaps : struct, IWinogradMaps
{
    /// <summary>Numbers of a transformed tile.</summary>
    public static int Points => TMaps.AxisPoints * TMaps.AxisPoints;

    /// <summary>Floats of scratch that filling and emptying need: what the maps use, and a gathered patch, or a tile with what is added to it and its mask.</summary>
    public static int ScratchLength => 2 * TMaps.ScratchLength;

    /// <summary>The tiles of the batch.</summary>
    public WinogradTileOrder Order => order;

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
        Points * (((long)capacity * blocks * TSimd.Count) + BlockedLayout.Stagger);

    /// <summary>A point of a tile, counted from the first one held.</summary>
    public float* At(int point, int tile) => data + (point * PointStride) + (tile * TileStride);

    /// <summary>Those of some tiles that have a point; the others hold nothing there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int First, int Limit) WithPoint(int point, int firstTile, int limitTile)
    {
        var (row, column) = Math.DivRem(point, TMaps.AxisPoints);
        var side = order.Tiling.ShortSide;
        return order.WithPoint(TMaps.HasPoint(side, row), TMaps.HasPoint(side, column), firstTile, limitTile);
    }

    /// <summary>Fills tiles with the transformed patches of the source.</summary>
    public void FillFromPatches(ConvSource source, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
    {
        foreach (var part in order.Parts(firstTile, limitTile))
        {
            TMaps.ForTile(
                order.Tiling.HeightOf(part.Kind), order.Tiling.WidthOf(part.Kind), new FillAction(this, part, source, firstBlock, limitBlock, scratch));
        }
    }

    /// <summary>Transforms tiles back and writes them, or the largest of each of their squares of 2×2, to the destination.</summary>
    public void WriteTiles(
        float* destination, float* bias, ConvEpilogue epilogue, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
    {
        foreach (var part in order.Parts(firstTile, limitTile))
        {
            TMaps.ForTile(
                order.Tiling.HeightOf(part.Kind), order.Tiling.WidthOf(part.Kind),
                new WriteAction(this, part, destination, bias, epilogue, firstBlock, limitBlock, scratch));
        }
    }

    /// <summary>Fills tiles of a kind with the transforms of what is read of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<TReading>(WinogradTilePart part, ConvSource source, int firstBlock, int limitBlock, float* scratch)
        where TReading : struct, IWinogradReading
    {
        var (tiling, firstOfKind) = (order.Tiling, order.Start(part.Kind));
        var (height, width) = TReading.PlaneOf(tiling);
        var planeLength = (nint)height * width * TSimd.Count;
        nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
        var (advance, pointStride) = (TReading.Advance(tiling), PointStride);
        var gathered = scratch + TMaps.ScratchLength;
        for (var tile = part.First; tile < part.Limit; tile++)
        {
            var (image, tileRow, tileColumn) = tiling.Tile(part.Kind, tile - firstOfKind);
            var (row, column) = TReading.Start(tiling, tileRow, tileColumn);
            var inside = source.Places == null && tiling.Inside(row, column, TReading.Height, TReading.Width, height, width);
            for (var block = firstBlock; block < limitBlock; block++)
            {
                var plane = ((nint)image * channels.OfImage) + channels.First + block;
                var to = At(0, tile - first) + (block * TSimd.Count);
                FetchNext(part.Kind, source, plane, height, width, row, column, TReading.Height, TReading.Width, advance);
                if (inside)
                {
                    var pixels = source.Values + (plane * planeLength) + ((((nint)row * width) + column) * TSimd.Count);
                    TReading.Transform(pixels, rowStride, columnStride, to, pointStride, scratch);
                    continue;
                }

                Gather(source, plane, height, width, row, column, TReading.Height, TReading.Width, gathered);
                TReading.Transform(gathered, TReading.Width * TSimd.Count, TSimd.Count, to, pointStride, scratch);
            }
        }
    }

    // Gathers a rectangle of a plane of the source; what lies outside is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(ConvSource source, nint plane, int height, int width, int row, int column, int rows, int columns, float* patch)
    {
        if (source.Places == null)
        {
            Patches<TSimd, TVector>.Gather(
                source.Values + (plane * height * width * TSimd.Count), height, width, order.Tiling, row, column, rows, columns, patch);
            return;
        }

        var squares = plane * (height / 2) * (width / 2);
        Squares<TSimd, TVector>.Gather(
            source.Values + (squares * TSimd.Count), source.Places + squares, height / 2, width / 2, row, column, rows, columns, patch);
    }

    // Asks for the pixels beside a rectangle of a plane that the next tile of the kind reads or writes, to the right or, of narrow tiles, below: a
    // cache far away takes longer to answer than a tile is computed. From its rectangle to this one there are so many rows or columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FetchNext(
        WinogradTileKind kind, ConvSource source, nint plane, int height, int width, int row, int column, int rows, int columns, int advance)
    {
        if (kind == WinogradTileKind.Corner)
            return;
        if (kind.IsNarrow())
            Fetch(source, plane, height, width, row + (rows * order.Tiling.RowStep), column, advance, columns);
        else
            Fetch(source, plane, height, width, row, column + (columns * order.Tiling.ColumnStep), rows, advance);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fetch(ConvSource source, nint plane, int height, int width, int row, int column, int rows, int columns)
    {
        if (source.Places == null)
        {
            Prefetch.Pixels(
                source.Values + (((((plane * height) + row) * width) + column) * TSimd.Count),
                (nint)order.Tiling.RowStep * width * TSimd.Count, order.Tiling.ColumnStep * TSimd.Count, rows, columns);
            return;
        }

        // Squares reach half as far; of odd rows or columns there is half a square more.
        var square = (((plane * (height / 2)) + (row >> 1)) * (width / 2)) + (column >> 1);
        var (squareRows, squareColumns) = (((row + rows + 1) >> 1) - (row >> 1), ((column + columns + 1) >> 1) - (column >> 1));
        Prefetch.Pixels(source.Values + (square * TSimd.Count), (nint)(width / 2) * TSimd.Count, TSimd.Count, squareRows, squareColumns);
        Prefetch.Pixels((float*)(source.Places + square), width / 2 * (sizeof(ulong) / sizeof(float)), 0, squareRows, 1);
    }

    // A last row or column without a partner has no square.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WritePooled(float* patch, int rows, int columns, float* destination, in ConvEpilogue epilogue, nint plane, int row, int column)
    {
        var (height, width) = (order.Tiling.Height / 2, order.Tiling.Width / 2);
        nint step = TSimd.Count, patchRow = columns * step;
        for (var i = 0; i < rows / 2 && row + i < height; i++)
        {
            for (var j = 0; j < columns / 2 && column + j < width; j++)
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

    private readonly struct FillAction(
        WinogradTiles<TSimd, TVector, TMaps> tiles, WinogradTilePart part, ConvSource source, int firstBlock, int limitBlock, float* scratch)
        : IWinogradTileAction
    {
        public void Run<TTile>()
            where TTile : struct, IWinogradTile => tiles.Fill<WinogradReadings.Patch<TTile>>(part, source, firstBlock, limitBlock, scratch);
    }

    private readonly struct WriteAction(
        WinogradTiles<TSimd, TVector, TMaps> tiles, WinogradTilePart part, float* destination, float* bias, ConvEpilogue epilogue, int firstBlock,
        int limitBlock, float* scratch)
        : IWinogradTileAction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TTile>()
            where TTile : struct, IWinogradTile
        {
            var (order, channels, pointStride) = (tiles.Order, tiles.Channels, tiles.PointStride);
            var (tiling, firstOfKind) = (order.Tiling, order.Start(part.Kind));
            var (height, width) = (tiling.Height, tiling.Width);
            var imageStride = (nint)height * width * TSimd.Count;
            nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
            var gathered = scratch + TMaps.ScratchLength;
            for (var tile = part.First; tile < part.Limit; tile++)
            {
                var (image, row, column) = tiling.Tile(part.Kind, tile - firstOfKind);
                var inside = tiling.Inside(row, column, TTile.Height, TTile.Width, height, width);
                for (var block = firstBlock; block < limitBlock; block++)
                {
                    var plane = ((nint)image * channels.OfImage) + channels.First + block;
                    var offset = plane * imageStride;
                    var from = tiles.At(0, tile - tiles.First) + (block * TSimd.Count);
                    var shift = bias + ((channels.First + block) * TSimd.Count);
                    if (inside && !epilogue.Pools)
                    {
                        var pixel = offset + ((((nint)row * width) + column) * TSimd.Count);
                        tiles.FetchNext(part.Kind, destination, plane, height, width, row, column, TTile.Height, TTile.Width, tiling.TileSide);
                        if (epilogue.Mask != null && epilogue.Mask != destination)
                            tiles.FetchNext(part.Kind, epilogue.Mask, plane, height, width, row, column, TTile.Height, TTile.Width, tiling.TileSide);
                        var add = epilogue.Residual == null ? null : epilogue.Residual + pixel;
                        var sign = epilogue.Mask == null ? null : epilogue.Mask + pixel;
                        TTile.Output(from, pointStride, shift, add, sign, epilogue.Rectify, destination + pixel, rowStride, columnStride, scratch);
                        continue;
                    }

                    var residual = epilogue.Residual == null ? null : gathered;
                    if (residual != null)
                        Patches<TSimd, TVector>.Gather(epilogue.Residual + offset, height, width, tiling, row, column, TTile.Height, TTile.Width, residual);
                    var mask = epilogue.Mask == null ? null : gathered + (TTile.Height * TTile.Width * TSimd.Count);
                    if (mask != null)
                        Patches<TSimd, TVector>.Gather(epilogue.Mask + offset, height, width, tiling, row, column, TTile.Height, TTile.Width, mask);
                    TTile.Output(from, pointStride, shift, residual, mask, epilogue.Rectify, gathered, TTile.Width * TSimd.Count, TSimd.Count, scratch);
                    if (epilogue.Pools)
                        tiles.WritePooled(gathered, TTile.Height, TTile.Width, destination, epilogue, plane, row / 2, column / 2);
                    else
                        Patches<TSimd, TVector>.Scatter(gathered, TTile.Height, TTile.Width, destination + offset, height, width, tiling, row, column);
                }
            }
        }
    }
}
