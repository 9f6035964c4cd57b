using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Whether Winograd's algorithm on the phases of a stride pays for a first layer, which reads its few channels planar.</summary>
internal static class WinogradPlanarChoice
{
    private const int TileSide = 4;

    // With fewer tiles packing the source and starting each step take longest.
    private const int LeastTiles = 64;

    /// <summary>Why another algorithm is better, or null.</summary>
    public static string? Reject(KernelSite site, ConvGeometry geometry)
    {
        if ((WinogradChoice.RejectAny(site) ?? WinogradPlanarSizes.Reject(geometry)) is { } reason)
            return reason;
        var packed = WinogradPlanarSizes.PackedGeometry(geometry);
        var tiles = (long)site.MaxBatchSize * new WinogradTiling(packed, ConvPass.Forward, TileSide, hasShortTiles: false).TilesPerImage;
        if (tiles < LeastTiles)
            return $"a batch has {tiles} tiles: packing the source pays from {LeastTiles} on";
        var points = (TileSide + packed.Vertical.Kernel - 1) * (TileSide + packed.Horizontal.Kernel - 1);
        return WinogradCost.Reject(
            WinogradCost.Of(site, tiles, points, points, packed.InputChannels, packed.OutputChannels), (double)site.MaxBatchSize * geometry.MultiplyAdds);
    }
}
