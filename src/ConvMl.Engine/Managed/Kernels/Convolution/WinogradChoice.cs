using ConvMl.Backends;
using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// Whether Winograd's algorithm pays for a pass of a convolution in its place, and in which form. What counts is how often a weight is used:
/// transformed ones are more, and with few pixels it takes longer to read or make them than to multiply them.
/// </summary>
internal sealed class WinogradChoice
{
    // A tile's transforms cost as much as its products with so many channels; below that they save nothing and only lose digits.
    private const int LeastChannels = 8;

    // Floats of transformed weights that a second-level cache holds beside the tiles.
    private const long CachedWeights = 512 * 1024;

    // To read a weight that is in no cache of the core takes as long as to multiply it by so many numbers.
    private const int ReadInProducts = 12;

    // Tiles from which on cached weights are used often enough.
    private const int LeastTiles = 16;

    // With more tiles than this it is faster to transform weights once and read them, even if they change with every step.
    private const int MostFewTiles = 64;

    // What transforming a weight costs, in outputs computed by definition: 9 taps of an output take as long as a quarter of a tile of 4×4.
    private const int TransformInOutputs = 28;

    // Transformed numbers of a batch up to which the gradient of the weights sums all its tiles at once.
    private const long MostSummedAtOnce = 1536 * 1024;

    private readonly KernelSite _site;
    private readonly ConvGeometry _geometry;
    private readonly ConvPass _pass;
    private readonly WinogradTiling _tiling;
    private readonly bool _areWeightsCached;

    /// <summary>Decides for a pass of the convolution, which is the reverse of a layer's that transposes it.</summary>
    public WinogradChoice(KernelSite site, ConvGeometry geometry, Pass pass)
    {
        (_site, _geometry, _pass) = (site, geometry, pass == Pass.BackwardInput ? ConvPass.BackwardInput : ConvPass.Forward);
        var large = new WinogradTiling(geometry, _pass, tileSide: 4, hasShortTiles: true);
        var small = new WinogradTiling(geometry, _pass, tileSide: 2, hasShortTiles: false);
        _areWeightsCached = WeightsOf(large) <= CachedWeights;
        TransformsAlong = site.IsTraining && !_areWeightsCached && TilesOf(large) <= MostFewTiles;
        var canBeSmall = pass != Pass.BackwardParameters && !TransformsAlong && !_areWeightsCached;
        _tiling = canBeSmall && ReadsAndProductsOf(small) < ReadsAndProductsOf(large) ? small : large;
    }

    /// <summary>Whether weights are transformed each time while the tiles are multiplied, not before.</summary>
    public bool TransformsAlong { get; }

    /// <summary>Side of the tiles.</summary>
    public int TileSide => _tiling.TileSide;

    /// <summary>Whether the gradient of the weights sums all tiles of a batch at once.</summary>
    public bool SumsAtOnce => TilesOf(_tiling) * PointsOf(_tiling) * _geometry.InputChannels <= MostSummedAtOnce;

    private long Pixels => (long)_site.MaxBatchSize * _tiling.Height * _tiling.Width;

    /// <summary>Why another algorithm is better, or null.</summary>
    public string? Reject()
    {
        if ((RejectAny(_site) ?? WinogradTiling.Reject(_geometry)) is { } reason)
            return reason;
        if (Math.Min(_geometry.InputChannels, _geometry.OutputChannels) < LeastChannels)
            return $"it has {_geometry.InputChannels} input and {_geometry.OutputChannels} output channels: with fewer than {LeastChannels} the transforms do not pay";
        // A tile of 4×4 takes as many products as four pixels by definition, and transforms.
        if (3L * ProductsOf(_tiling) > 2L * 9 * Pixels)
            return $"the {TilesOf(_tiling)} tiles of {_tiling.TileSide}×{_tiling.TileSide} that a batch is cut into are mostly empty";
        return HasTooFewTiles
            ? $"a batch has {TilesOf(_tiling)} tiles of {_tiling.TileSide}×{_tiling.TileSide}: reading or transforming the weights would take longest"
            : null;
    }

    /// <summary>Why no form of the algorithm may be used in a place, or null.</summary>
    public static string? RejectAny(KernelSite site)
    {
        if (site.Precision == NumericPrecision.Strict)
            return "strict precision forbids it";
        return VectorWidths.HasFusedMultiplyAdd ? null : "without a fused multiply-add its transforms would round too often";
    }

    /// <summary>The convolution in the form that pays.</summary>
    public BlockedConv Make() => TransformsAlong
        ? BlockedKernels.WinogradFewTiles(_site.Width, _geometry, _pass)
        : BlockedKernels.Winograd(_site.Width, _geometry, _pass, TileSide);

    /// <summary>The gradient of the weights in the form that pays.</summary>
    public BlockedWeightGradient MakeGradient() => SumsAtOnce
        ? BlockedKernels.WinogradFewTilesWeightGradient(_site.Width, _geometry)
        : BlockedKernels.WinogradWeightGradient(_site.Width, _geometry);

    private bool HasTooFewTiles
    {
        get
        {
            if (TransformsAlong)
                return Pixels - (4 * TilesOf(_tiling)) <= TransformInOutputs;
            return _areWeightsCached
                ? TilesOf(_tiling) < LeastTiles
                : 3 * ReadsAndProductsOf(_tiling) > 2 * 9 * Math.Max(Pixels, ReadInProducts);
        }
    }

    // Numbers that a tile of so many rows and columns is transformed to.
    private static int PointsOf(int height, int width) => (height + 2) * (width + 2);

    private static int PointsOf(WinogradTiling tiling) => PointsOf(tiling.TileSide, tiling.TileSide);

    private long WeightsOf(WinogradTiling tiling) => (long)PointsOf(tiling) * _geometry.InputChannels * _geometry.OutputChannels;

    private long TilesOf(WinogradTiling tiling) => (long)_site.MaxBatchSize * tiling.TilesPerImage;

    // Products of a batch for each weight by definition.
    private long ProductsOf(WinogradTiling tiling)
    {
        var ofImage = 0;
        for (var kind = WinogradTileKind.Corner; kind <= WinogradTileKind.Low; kind++)
            ofImage += tiling.PerImage(kind) * PointsOf(tiling.HeightOf(kind), tiling.WidthOf(kind));
        return (long)_site.MaxBatchSize * ofImage;
    }

    // The same, or reading the transformed weights if that takes longer.
    private long ReadsAndProductsOf(WinogradTiling tiling) => Math.Max(ProductsOf(tiling), (long)PointsOf(tiling) * ReadInProducts);
}
