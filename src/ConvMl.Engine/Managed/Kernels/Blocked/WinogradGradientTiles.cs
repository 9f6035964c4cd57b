using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Fills transformed tiles from gradients.</summary>
internal static unsafe class WinogradGradientTiles
{
    /// <summary>Fills tiles with the adjoint transform of the destination's gradient.</summary>
    public static void FillFromTiles<TSimd, TVector, TMaps>(
        this WinogradTiles<TSimd, TVector, TMaps> tiles, ConvSource gradient, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TMaps : struct, IWinogradAdjointMaps
    {
        var order = tiles.Order;
        for (var kind = WinogradTileKind.Corner; kind <= WinogradTileKind.Low; kind++)
        {
            var (first, limit) = order.OfKind(kind, firstTile, limitTile);
            if (first < limit)
            {
                TMaps.ForAdjointTile(
                    order.Tiling.HeightOf(kind), order.Tiling.WidthOf(kind),
                    new FillAction<TSimd, TVector, TMaps>(tiles, kind, gradient, first, limit, firstBlock, limitBlock, scratch));
            }
        }
    }

    private readonly struct FillAction<TSimd, TVector, TMaps>(
        WinogradTiles<TSimd, TVector, TMaps> tiles, WinogradTileKind kind, ConvSource gradient, int firstTile, int limitTile, int firstBlock, int limitBlock,
        float* scratch)
        : IWinogradAdjointTileAction
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TMaps : struct, IWinogradAdjointMaps
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TTile>()
            where TTile : struct, IWinogradAdjointTile
        {
            var (order, channels, pointStride) = (tiles.Order, tiles.Channels, tiles.PointStride);
            var (tiling, firstOfKind) = (order.Tiling, order.Start(kind));
            var (height, width) = (tiling.Height, tiling.Width);
            var imageStride = (nint)height * width * TSimd.Count;
            nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
            var gathered = scratch + TMaps.ScratchLength;
            for (var tile = firstTile; tile < limitTile; tile++)
            {
                var (image, row, column) = tiling.Tile(kind, tile - firstOfKind);
                var inside = gradient.Places == null && tiling.Inside(row, column, TTile.Height, TTile.Width, height, width);
                for (var block = firstBlock; block < limitBlock; block++)
                {
                    var plane = ((nint)image * channels.OfImage) + channels.First + block;
                    var to = tiles.At(0, tile - tiles.First) + (block * TSimd.Count);
                    tiles.FetchNext(kind, gradient, plane, height, width, row, column, TTile.Height, TTile.Width, TMaps.TileSide);
                    if (inside)
                    {
                        TTile.OutputAdjoint(
                            gradient.Values + (plane * imageStride) + ((((nint)row * width) + column) * TSimd.Count), rowStride, columnStride, to, pointStride);
                        continue;
                    }

                    tiles.Gather(gradient, plane, height, width, row, column, TTile.Height, TTile.Width, gathered);
                    TTile.OutputAdjoint(gathered, TTile.Width * TSimd.Count, TSimd.Count, to, pointStride);
                }
            }
        }
    }
}
