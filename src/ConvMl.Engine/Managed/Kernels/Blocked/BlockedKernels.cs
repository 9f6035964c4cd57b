using ConvMl.Geometry;
using ConvMl.Managed.Kernels.Blocked.Depthwise;
using ConvMl.Managed.Kernels.Blocked.Pooling;
using ConvMl.Managed.Kernels.Blocked.Winograd;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Makes the blocked kernels for a vector width that is known only at run time.</summary>
internal static class BlockedKernels
{
    /// <summary>Winograd's convolution; ask <see cref="WinogradTiling.Reject"/> first.</summary>
    public static BlockedConv Winograd(VectorWidth width, ConvGeometry geometry, ConvPass pass, int tileSide)
    {
        Require(WinogradTiling.Reject(geometry));
        return Make<BlockedConv, WinogradMaker>(width, new(geometry, pass, tileSide));
    }

    /// <summary>Winograd's convolution on the phases of a stride of 2, each with so many outputs a tile, 2 or 4; ask <see cref="WinogradTiling.RejectStrided"/> first.</summary>
    public static BlockedConv WinogradStrided(VectorWidth width, ConvGeometry geometry, ConvPass pass, int phaseOutputs)
    {
        Require(WinogradTiling.RejectStrided(geometry, pass));
        return Make<BlockedConv, WinogradStridedMaker>(width, new(geometry, pass, phaseOutputs));
    }

    /// <summary>Winograd's convolution with stride of a planar source of few channels; ask <see cref="WinogradPlanarSizes.Reject"/> first.</summary>
    public static BlockedConv WinogradPlanar(VectorWidth width, ConvGeometry geometry)
    {
        Require(WinogradPlanarSizes.Reject(geometry));
        return Make<BlockedConv, WinogradPlanarMaker>(width, new(geometry));
    }

    /// <summary>Winograd's convolution where weights outnumber pixels; ask <see cref="WinogradTiling.Reject"/> first.</summary>
    public static BlockedConv WinogradFewTiles(VectorWidth width, ConvGeometry geometry, ConvPass pass) =>
        Make<BlockedConv, WinogradFewTilesMaker>(width, new(geometry, pass));

    /// <summary>The gradient of the weights by Winograd's algorithm; ask <see cref="WinogradTiling.Reject"/> first.</summary>
    public static BlockedWeightGradient WinogradWeightGradient(VectorWidth width, ConvGeometry geometry) =>
        Make<BlockedWeightGradient, WinogradWeightGradientMaker>(width, new(geometry));

    /// <summary>The same where weights outnumber pixels; ask <see cref="WinogradTiling.Reject"/> first.</summary>
    public static BlockedWeightGradient WinogradFewTilesWeightGradient(VectorWidth width, ConvGeometry geometry) =>
        Make<BlockedWeightGradient, WinogradFewTilesWeightGradientMaker>(width, new(geometry));

    /// <summary>Direct convolution, of a planar source if wanted; ask <see cref="DirectConvSizes.Reject"/> first.</summary>
    public static BlockedConv Direct(VectorWidth width, ConvGeometry geometry, ConvPass pass, bool planarSource = false) =>
        Make<BlockedConv, DirectMaker>(width, new(geometry, pass, planarSource));

    /// <summary>The gradient of the weights by definition, of a planar input if wanted; ask <see cref="DirectConvSizes.Reject"/> first.</summary>
    public static BlockedWeightGradient DirectWeightGradient(VectorWidth width, ConvGeometry geometry, bool planarInput = false) =>
        Make<BlockedWeightGradient, DirectWeightGradientMaker>(width, new(geometry, planarInput));

    /// <summary>Depthwise convolution; ask <see cref="DepthwiseSizes.Reject"/> first.</summary>
    public static BlockedConv Depthwise(VectorWidth width, ConvGeometry geometry, ConvPass pass) =>
        Make<BlockedConv, DepthwiseMaker>(width, new(geometry, pass));

    /// <summary>The gradient of the weights of a depthwise convolution; ask <see cref="DepthwiseSizes.Reject"/> first.</summary>
    public static BlockedWeightGradient DepthwiseWeightGradient(VectorWidth width, ConvGeometry geometry) =>
        Make<BlockedWeightGradient, DepthwiseWeightGradientMaker>(width, new(geometry));

    /// <summary>Maximum pooling.</summary>
    public static BlockedPool MaxPool(VectorWidth width, PoolGeometry geometry) =>
        Make<BlockedPool, MaxPoolMaker>(width, new(geometry));

    /// <summary>Average pooling; with a window over the whole image, global average pooling.</summary>
    public static BlockedPool AveragePool(VectorWidth width, PoolGeometry geometry, bool countPadding) =>
        Make<BlockedPool, AveragePoolMaker>(width, new(geometry, countPadding));

    /// <summary>Sums over channels and batch normalization of images of so many channels and pixels.</summary>
    public static BlockedChannels Channels(VectorWidth width, int channels, int pixels) =>
        Make<BlockedChannels, ChannelsMaker>(width, new(channels, pixels));

    private static void Require(string? reason)
    {
        if (reason is not null)
            throw new ArgumentException($"Winograd's algorithm cannot do this convolution: {reason}.");
    }

    private static TKernel Make<TKernel, TMaker>(VectorWidth width, TMaker maker)
        where TMaker : struct, IMaker<TKernel>
    {
        VectorWidths.Run(width, ref maker);
        return maker.Made!;
    }

    private interface IMaker<TKernel> : IVectorAction
    {
        TKernel? Made { get; }
    }

    private struct WinogradMaker(ConvGeometry geometry, ConvPass pass, int tileSide) : IMaker<BlockedConv>
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = tileSide == WinogradTwoOfThree<TSimd, TVector>.Outputs
                ? new WinogradConv<TSimd, TVector, WinogradSquare<TSimd, TVector, WinogradTwoOfThree<TSimd, TVector>>>(geometry, pass)
                : new WinogradConv<TSimd, TVector, WinogradFour<TSimd, TVector>>(geometry, pass);
    }

    // A kernel of three taps has one odd tap, one of four has two.
    private struct WinogradStridedMaker(ConvGeometry geometry, ConvPass pass, int phaseOutputs) : IMaker<BlockedConv>
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = phaseOutputs == WinogradTwoOfTwo<TSimd, TVector>.Outputs
                ? OfPhases<TSimd, TVector, WinogradTwoOfTwo<TSimd, TVector>, WinogradOneTap<TSimd, TVector, TileSizes.Two>>()
                : OfPhases<TSimd, TVector, WinogradFourOfTwo<TSimd, TVector>, WinogradOneTap<TSimd, TVector, TileSizes.Four>>();

        private readonly BlockedConv OfPhases<TSimd, TVector, TTwoTaps, TOneTap>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TTwoTaps : struct, IWinogradLine
            where TOneTap : struct, IWinogradLine => geometry.Vertical.Kernel == 3
                ? Directed<TSimd, TVector, TTwoTaps, TOneTap>()
                : Directed<TSimd, TVector, TTwoTaps, TTwoTaps>();

        private readonly BlockedConv Directed<TSimd, TVector, TEven, TOdd>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TEven : struct, IWinogradLine
            where TOdd : struct, IWinogradLine
        {
            if (pass == ConvPass.Forward)
                return Conv<TSimd, TVector, WinogradStridedLine<TSimd, TVector, TEven, TOdd>>();
            return PhaseAxis.Of(geometry.Vertical, pass)[0].FirstTap == 0
                ? Conv<TSimd, TVector, WinogradTransposedLine<TSimd, TVector, TEven, TOdd, PhaseOrders.Even>>()
                : Conv<TSimd, TVector, WinogradTransposedLine<TSimd, TVector, TEven, TOdd, PhaseOrders.Odd>>();
        }

        private readonly WinogradConv<TSimd, TVector, WinogradSquare<TSimd, TVector, TLine>> Conv<TSimd, TVector, TLine>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TLine : struct, IWinogradLine => new(geometry, pass);
    }

    private struct WinogradPlanarMaker(ConvGeometry geometry) : IMaker<BlockedConv>
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = WinogradPlanarSizes.PackedTaps(geometry) == WinogradFour<TSimd, TVector>.Taps
                ? new WinogradPlanarConv<TSimd, TVector, WinogradFour<TSimd, TVector>>(geometry)
                : new WinogradPlanarConv<TSimd, TVector, WinogradSquare<TSimd, TVector, WinogradFourOfFour<TSimd, TVector>>>(geometry);
    }

    private struct WinogradFewTilesMaker(ConvGeometry geometry, ConvPass pass) : IMaker<BlockedConv>
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new WinogradFewTilesConv<TSimd, TVector>(geometry, pass);
    }

    private struct WinogradWeightGradientMaker(ConvGeometry geometry) : IMaker<BlockedWeightGradient>
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new WinogradWeightGradient<TSimd, TVector>(geometry);
    }

    private struct WinogradFewTilesWeightGradientMaker(ConvGeometry geometry) : IMaker<BlockedWeightGradient>
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new WinogradFewTilesWeightGradient<TSimd, TVector>(geometry);
    }

    private struct DirectMaker(ConvGeometry geometry, ConvPass pass, bool planarSource) : IMaker<BlockedConv>
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DirectConv<TSimd, TVector>(geometry, pass, planarSource);
    }

    private struct DirectWeightGradientMaker(ConvGeometry geometry, bool planarInput) : IMaker<BlockedWeightGradient>
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DirectWeightGradient<TSimd, TVector>(geometry, planarInput);
    }

    private struct DepthwiseMaker(ConvGeometry geometry, ConvPass pass) : IMaker<BlockedConv>
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DepthwiseConv<TSimd, TVector>(geometry, pass);
    }

    private struct DepthwiseWeightGradientMaker(ConvGeometry geometry) : IMaker<BlockedWeightGradient>
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DepthwiseWeightGradient<TSimd, TVector>(geometry);
    }

    private struct MaxPoolMaker(PoolGeometry geometry) : IMaker<BlockedPool>
    {
        public BlockedPool? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new BlockedMaxPool<TSimd, TVector>(geometry);
    }

    private struct AveragePoolMaker(PoolGeometry geometry, bool countPadding) : IMaker<BlockedPool>
    {
        public BlockedPool? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new BlockedAveragePool<TSimd, TVector>(geometry, countPadding);
    }

    private struct ChannelsMaker(int channels, int pixels) : IMaker<BlockedChannels>
    {
        public BlockedChannels? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new VectorBlockedChannels<TSimd, TVector>(channels, pixels);
    }
}
