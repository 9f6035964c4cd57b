using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Which places the convolutions of the blocked layout take.</summary>
internal static class BlockedConvOffers
{
    // Winograd's algorithm reads 36/9 of the weights for each run of tiles; with fewer tiles than this, reading weights is all there is to do.
    private const int LeastTiles = 16;

    /// <summary>Winograd's algorithm.</summary>
    public static KernelCandidate Winograd(Pass pass) => new("WinogradConv", site => Offer(site, RejectWinograd(site, pass), geometry => pass switch
    {
        Pass.Forward => new BlockedConvKernel(site, pass, BlockedKernels.Winograd(site.Width, geometry, ConvPass.Forward)),
        Pass.BackwardInput => new BlockedConvKernel(site, pass, BlockedKernels.Winograd(site.Width, geometry, ConvPass.BackwardInput)),
        _ => new BlockedConvGradient(site, BlockedKernels.WinogradWeightGradient(site.Width, geometry)),
    }));

    /// <summary>One filter a channel.</summary>
    public static KernelCandidate Depthwise(Pass pass) => new("DepthwiseConv", site => Offer(site, RejectDepthwise(site), geometry => pass switch
    {
        Pass.Forward => new BlockedConvKernel(site, pass, BlockedKernels.Depthwise(site.Width, geometry, ConvPass.Forward)),
        Pass.BackwardInput => new BlockedConvKernel(site, pass, BlockedKernels.Depthwise(site.Width, geometry, ConvPass.BackwardInput)),
        _ => new BlockedConvGradient(site, BlockedKernels.DepthwiseWeightGradient(site.Width, geometry)),
    }));

    /// <summary>From the definition, any window. First layers with few channels read them planar.</summary>
    public static KernelCandidate Direct(Pass pass) => new("DirectConv", site => Offer(site, RejectDirect(site), geometry => pass switch
    {
        Pass.Forward => new BlockedConvKernel(
            site, pass, BlockedKernels.Direct(site.Width, geometry, ConvPass.Forward, ReadsPlanar(site)), ReadsPlanar(site)),
        Pass.BackwardInput => new BlockedConvKernel(site, pass, BlockedKernels.Direct(site.Width, geometry, ConvPass.BackwardInput)),
        _ => new BlockedConvGradient(site, BlockedKernels.DirectWeightGradient(site.Width, geometry, ReadsPlanar(site)), ReadsPlanar(site)),
    }));

    private static KernelOffer Offer(KernelSite site, string? reason, Func<ConvGeometry, Kernel> make) =>
        reason is null ? make(ConvProblem.GeometryOf(site)) : KernelOffer.Reject(reason);

    private static string? RejectWinograd(KernelSite site, Pass pass)
    {
        var geometry = ConvProblem.GeometryOf(site);
        if (site.Precision == NumericPrecision.Strict)
            return "strict precision forbids it";
        if ((site.RejectBlocked(geometry.InputChannels) ?? WinogradTiling.Reject(geometry)) is { } reason)
            return reason;
        var tiles = (long)site.MaxBatchSize * new WinogradTiling(geometry, pass == Pass.BackwardInput ? ConvPass.BackwardInput : ConvPass.Forward).PerImage;
        return tiles < LeastTiles ? $"a batch has {tiles} tiles of 4×4, fewer than {LeastTiles}: reading the transformed weights would take longest" : null;
    }

    private static string? RejectDepthwise(KernelSite site)
    {
        var geometry = ConvProblem.GeometryOf(site);
        return DepthwiseSizes.Reject(geometry) ?? site.RejectBlocked(geometry.InputChannels);
    }

    private static string? RejectDirect(KernelSite site) => site.Lanes == 1
        ? site.RejectBlocked(site.Node.InputShapes[0].Channels)
        : DirectConvSizes.Reject(ConvProblem.GeometryOf(site), site.Lanes, ReadsPlanar(site));

    private static bool ReadsPlanar(KernelSite site) => site.RejectBlocked(site.Node.InputShapes[0].Channels) is not null;
}
