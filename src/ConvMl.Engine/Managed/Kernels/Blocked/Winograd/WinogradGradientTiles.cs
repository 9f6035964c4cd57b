using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

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
        foreach (var part in order.Parts(firstTile, limitTile))
        {
            TMaps.ForAdjointTile(
                order.Tiling.HeightOf(part.Kind), order.Tiling.WidthOf(part.Kind),
                new FillAction<TSimd, TVector, TMaps>(tiles, part, gradient, firstBlock, limitBlock, scratch));
        }
    }

    private readonly struct FillAction<TSimd, TVector, TMaps>(
        WinogradTiles<TSimd, TVector, TMaps> tiles, WinogradTilePart part, ConvSource gradient, int firstBlock, int limitBlock, float* scratch)
        : IWinogradAdjointTileAction
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TMaps : struct, IWinogradAdjointMaps
    {
        public void Run<TTile>()
            where TTile : struct, IWinogradAdjointTile => tiles.Fill<WinogradReadings.Gradient<TTile>>(part, gradient, firstBlock, limitBlock, scratch);
    }
}
