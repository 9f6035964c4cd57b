using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Fills transformed tiles from gradients.</summary>
internal static unsafe class WinogradGradientTiles
{
    /// <summary>Fills tiles with the adjoint transform of the destination's gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FillFromTiles<TSimd, TVector, TMaps>(
        this WinogradTiles<TSimd, TVector, TMaps> tiles, ConvSource gradient, int firstTile, int limitTile, int firstBlock, int limitBlock, float* scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TMaps : struct, IWinogradAdjointMaps
    {
        var (tiling, channels, pointStride) = (tiles.Tiling, tiles.Channels, tiles.PointStride);
        var (height, width) = (tiling.Height, tiling.Width);
        var imageStride = (nint)height * width * TSimd.Count;
        nint rowStride = (nint)tiling.RowStep * width * TSimd.Count, columnStride = tiling.ColumnStep * TSimd.Count;
        var gathered = scratch + TMaps.ScratchLength;
        for (var tile = firstTile; tile < limitTile; tile++)
        {
            var (image, row, column) = tiling.Tile(tile);
            var inside = gradient.Places == null && tiling.Inside(row, column, TMaps.TileSide, height, width);
            for (var block = firstBlock; block < limitBlock; block++)
            {
                var plane = ((nint)image * channels.OfImage) + channels.First + block;
                var to = tiles.At(0, tile - tiles.First) + (block * TSimd.Count);
                tiles.FetchRight(gradient, plane, height, width, row, column, TMaps.TileSide, TMaps.TileSide);
                if (inside)
                {
                    TMaps.OutputAdjoint(
                        gradient.Values + (plane * imageStride) + ((((nint)row * width) + column) * TSimd.Count), rowStride, columnStride, to, pointStride);
                    continue;
                }

                tiles.Gather(gradient, plane, height, width, row, column, TMaps.TileSide, gathered);
                TMaps.OutputAdjoint(gathered, TMaps.TileSide * TSimd.Count, TSimd.Count, to, pointStride);
            }
        }
    }
}
