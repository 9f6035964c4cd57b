using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Whether Winograd's algorithm on the phases of a stride of 2 pays for a pass of a convolution in its place, and with which tiles.</summary>
internal sealed class WinogradStridedChoice
{
    private readonly KernelSite _site;
    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly double _cost;

    /// <summary>Decides for a pass of the convolution, which is the reverse of a layer's that transposes it.</summary>
    public WinogradStridedChoice(KernelSite site, ConvGeometry geometry, ConvPass pass)
    {
        (_site, _geometry, _pass) = (site, geometry, pass);
        var (large, small) = (CostOf(phaseOutputs: 4), CostOf(phaseOutputs: 2));
        (PhaseOutputs, _cost) = large < small ? (4, large) : (2, small);
    }

    /// <summary>Outputs of a phase along an axis of a tile.</summary>
    public int PhaseOutputs { get; }

    /// <summary>Why another algorithm is better, or null.</summary>
    public string? Reject() =>
        WinogradChoice.RejectAny(_site)
        ?? WinogradTiling.RejectStrided(_geometry, _pass)
        ?? WinogradCost.Reject(_cost, (double)_site.MaxBatchSize * _geometry.MultiplyAdds);

    /// <summary>The convolution in the form that pays.</summary>
    public BlockedConv Make() => BlockedKernels.WinogradStrided(_site.Width, _geometry, _pass, PhaseOutputs);

    // Two taps of a phase take one product more than there are outputs, a single tap as many.
    private double CostOf(int phaseOutputs)
    {
        var hasOneOddTap = _geometry.Vertical.Kernel == 3;
        var points = phaseOutputs + 1 + (hasOneOddTap ? phaseOutputs : phaseOutputs + 1);
        var weightPoints = phaseOutputs + 1 + (hasOneOddTap ? 1 : phaseOutputs + 1);
        var tiling = new WinogradTiling(_geometry, _pass, _pass == ConvPass.Forward ? phaseOutputs : 2 * phaseOutputs, hasShortTiles: false);
        var (sources, destinations) = _pass == ConvPass.Forward
            ? (_geometry.InputChannels, _geometry.OutputChannels)
            : (_geometry.OutputChannels, _geometry.InputChannels);
        return WinogradCost.Of(
            _site, (long)_site.MaxBatchSize * tiling.TilesPerImage, points * points, weightPoints * weightPoints, sources, destinations);
    }
}
