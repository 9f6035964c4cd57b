using ConvMl.Geometry;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Makes the blocked kernels for a vector width that is known only at run time.</summary>
internal static class BlockedKernels
{
    /// <summary>Winograd's convolution; ask <see cref="WinogradTiling.Reject"/> first.</summary>
    public static BlockedConv Winograd(VectorWidth width, ConvGeometry geometry, ConvPass pass)
    {
        var make = new MakeWinograd(geometry, pass);
        VectorWidths.Run(width, ref make);
        return make.Made!;
    }

    /// <summary>The gradient of the weights by Winograd's algorithm; ask <see cref="WinogradTiling.Reject"/> first.</summary>
    public static BlockedWeightGradient WinogradWeightGradient(VectorWidth width, ConvGeometry geometry)
    {
        var make = new MakeWinogradWeightGradient(geometry);
        VectorWidths.Run(width, ref make);
        return make.Made!;
    }

    /// <summary>Direct convolution, of a planar source if wanted; ask <see cref="DirectConvSizes.Reject"/> first.</summary>
    public static BlockedConv Direct(VectorWidth width, ConvGeometry geometry, ConvPass pass, bool planarSource = false)
    {
        var make = new MakeDirect(geometry, pass, planarSource);
        VectorWidths.Run(width, ref make);
        return make.Made!;
    }

    /// <summary>The gradient of the weights by definition, of a planar input if wanted; ask <see cref="DirectConvSizes.Reject"/> first.</summary>
    public static BlockedWeightGradient DirectWeightGradient(VectorWidth width, ConvGeometry geometry, bool planarInput = false)
    {
        var make = new MakeDirectWeightGradient(geometry, planarInput);
        VectorWidths.Run(width, ref make);
        return make.Made!;
    }

    /// <summary>Depthwise convolution; ask <see cref="DepthwiseSizes.Reject"/> first.</summary>
    public static BlockedConv Depthwise(VectorWidth width, ConvGeometry geometry, ConvPass pass)
    {
        var make = new MakeDepthwise(geometry, pass);
        VectorWidths.Run(width, ref make);
        return make.Made!;
    }

    /// <summary>The gradient of the weights of a depthwise convolution; ask <see cref="DepthwiseSizes.Reject"/> first.</summary>
    public static BlockedWeightGradient DepthwiseWeightGradient(VectorWidth width, ConvGeometry geometry)
    {
        var make = new MakeDepthwiseWeightGradient(geometry);
        VectorWidths.Run(width, ref make);
        return make.Made!;
    }

    private struct MakeDepthwise(ConvGeometry geometry, ConvPass pass) : IVectorAction
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DepthwiseConv<TSimd, TVector>(geometry, pass);
    }

    private struct MakeDepthwiseWeightGradient(ConvGeometry geometry) : IVectorAction
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DepthwiseWeightGradient<TSimd, TVector>(geometry);
    }

    private struct MakeDirectWeightGradient(ConvGeometry geometry, bool planarInput) : IVectorAction
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DirectWeightGradient<TSimd, TVector>(geometry, planarInput);
    }

    private struct MakeDirect(ConvGeometry geometry, ConvPass pass, bool planarSource) : IVectorAction
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new DirectConv<TSimd, TVector>(geometry, pass, planarSource);
    }

    private struct MakeWinograd(ConvGeometry geometry, ConvPass pass) : IVectorAction
    {
        public BlockedConv? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new WinogradConv<TSimd, TVector>(geometry, pass);
    }

    private struct MakeWinogradWeightGradient(ConvGeometry geometry) : IVectorAction
    {
        public BlockedWeightGradient? Made { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => Made = new WinogradWeightGradient<TSimd, TVector>(geometry);
    }
}
