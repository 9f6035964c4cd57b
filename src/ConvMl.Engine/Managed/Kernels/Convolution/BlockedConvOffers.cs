using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Depthwise;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// Which places the convolutions of the blocked layout take. The passes are those of the convolution: a layer that transposes it runs its
/// pass to the input forward, and the reverse.
/// </summary>
internal static class BlockedConvOffers
{
    /// <summary>Winograd's algorithm.</summary>
    public static KernelCandidate Winograd(Pass pass) => new("WinogradConv", site => Offer(
        site,
        RejectBlocked(site) ?? new WinogradChoice(site, ConvProblem.GeometryOf(site), pass).Reject(),
        geometry => pass == Pass.BackwardParameters
            ? new BlockedConvGradient(site, new WinogradChoice(site, geometry, pass).MakeGradient(), canPool: HasSquares(geometry))
            : new BlockedConvKernel(
                site, LayerPass(site, pass), new WinogradChoice(site, geometry, pass).Make(), canPool: HasSquares(geometry))));

    /// <summary>Winograd's algorithm on the phases of a stride of 2.</summary>
    public static KernelCandidate WinogradStrided(Pass pass) => new("WinogradStridedConv", site => Offer(
        site,
        RejectBlocked(site) ?? new WinogradStridedChoice(site, ConvProblem.GeometryOf(site), Direction(pass)).Reject(),
        geometry => new BlockedConvKernel(
            site, LayerPass(site, pass), new WinogradStridedChoice(site, geometry, Direction(pass)).Make(), canPool: !site.IsTraining)));

    /// <summary>Winograd's algorithm on the phases of a stride, for first layers with few channels, which it reads planar.</summary>
    public static KernelCandidate WinogradPlanar { get; } = new("WinogradPlanarConv", site => Offer(
        site,
        ReadsPlanar(site) && site.Lanes > 1 ? WinogradPlanarChoice.Reject(site, ConvProblem.GeometryOf(site)) : "it reads planar inputs, for the blocked layout",
        geometry => new BlockedConvKernel(site, Pass.Forward, BlockedKernels.WinogradPlanar(site.Width, geometry), isSourcePlanar: true)));

    /// <summary>One filter a channel.</summary>
    public static KernelCandidate Depthwise(Pass pass) => new("DepthwiseConv", site => Offer(
        site,
        RejectDepthwise(site, pass),
        geometry => pass == Pass.BackwardParameters
            ? new BlockedConvGradient(site, BlockedKernels.DepthwiseWeightGradient(site.Width, geometry))
            : new BlockedConvKernel(site, LayerPass(site, pass), BlockedKernels.Depthwise(site.Width, geometry, Direction(pass)))));

    /// <summary>From the definition, any window. First layers with few channels read them planar.</summary>
    public static KernelCandidate Direct(Pass pass) => new("DirectConv", site => Offer(site, RejectDirect(site), geometry => pass switch
    {
        Pass.BackwardParameters => new BlockedConvGradient(
            site, BlockedKernels.DirectWeightGradient(site.Width, geometry, ReadsPlanar(site)), ReadsPlanar(site)),
        Pass.Forward when ReadsPlanar(site) => new BlockedConvKernel(
            site, pass, BlockedKernels.Direct(site.Width, geometry, ConvPass.Forward, planarSource: true), isSourcePlanar: true),
        _ => new BlockedConvKernel(site, LayerPass(site, pass), BlockedKernels.Direct(site.Width, geometry, Direction(pass))),
    }));

    // With a dilation the pixels of a tile are no neighbours.
    private static bool HasSquares(ConvGeometry geometry) => geometry is { Vertical.Dilation: 1, Horizontal.Dilation: 1 };

    private static KernelOffer Offer(KernelSite site, string? reason, Func<ConvGeometry, Kernel> make) =>
        reason is null ? make(ConvProblem.GeometryOf(site)) : KernelOffer.Reject(reason);

    private static string? RejectDepthwise(KernelSite site, Pass pass) =>
        DepthwiseSizes.Reject(ConvProblem.GeometryOf(site), isForward: pass == Pass.Forward) ?? RejectBlocked(site);

    private static string? RejectDirect(KernelSite site) => site.Lanes == 1 || site.Node.Layer is ConvTranspose2D && ReadsPlanar(site)
        ? RejectBlocked(site)
        : DirectConvSizes.Reject(ConvProblem.GeometryOf(site), site.Lanes, ReadsPlanar(site));

    private static string? RejectBlocked(KernelSite site) => site.RejectBlocked(site.Node.InputShapes[0].Channels);

    private static bool ReadsPlanar(KernelSite site) => RejectBlocked(site) is not null;

    private static ConvPass Direction(Pass pass) => pass == Pass.BackwardInput ? ConvPass.BackwardInput : ConvPass.Forward;

    private static Pass LayerPass(KernelSite site, Pass pass) => (site.Node.Layer, pass) switch
    {
        (ConvTranspose2D, Pass.Forward) => Pass.BackwardInput,
        (ConvTranspose2D, Pass.BackwardInput) => Pass.Forward,
        _ => pass,
    };
}
