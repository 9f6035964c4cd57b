// DepthwiseTile: up to eight neighbouring pixels of a depthwise convolution.
//
// Computes   y[j] = act(Σ over taps of w[k, l] · x[j·stride + (k, l)] + bias (+ residual)), all vectors of channels.
// Layout     Blocked: a pixel is a vector, and so is a tap.
// Loops      Taps; each loads its weight once for all pixels of the tile, and a vector of the source a pixel: as many loads as
//            multiply-adds, which is what two loads and two multiply-adds a cycle balance. Reusing a load for several taps would need a
//            kernel for each size and stride, and gain nothing there.
// Parallel   Nothing; the caller shares out images and channel blocks.
// Remainder  Rows are cut into tiles of nearly equal width; there is an instance for each.
// Source     The definition; register blocking as in Zhang et al., "High performance depthwise and pointwise convolutions on mobile
//            devices" (AAAI 2020).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Up to <see cref="MostPixels"/> neighbouring pixels of a depthwise convolution.</summary>
internal static unsafe class DepthwiseTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Most pixels of a tile.</summary>
    public const int MostPixels = 8;

    /// <summary>Computes 1 … <see cref="MostPixels"/> pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int pixels, in DepthwiseArguments tile)
    {
        switch (pixels)
        {
            case 1:
                Run<TileSizes.One>(tile);
                break;
            case 2:
                Run<TileSizes.Two>(tile);
                break;
            case 3:
                Run<TileSizes.Three>(tile);
                break;
            case 4:
                Run<TileSizes.Four>(tile);
                break;
            case 5:
                Run<TileSizes.Five>(tile);
                break;
            case 6:
                Run<TileSizes.Six>(tile);
                break;
            case 7:
                Run<TileSizes.Seven>(tile);
                break;
            case 8:
                Run<TileSizes.Eight>(tile);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(pixels), pixels, "A tile has 1 to 8 pixels.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TPixels>(in DepthwiseArguments tile)
        where TPixels : struct, ITileSize
    {
        TVector y0 = TSimd.Load(tile.Bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        float* row = tile.Source, weightRow = tile.Weights;
        var (pixel, columnStep, weightStep) = (tile.PixelStride, tile.ColumnStep, tile.WeightColumnStep);
        for (var k = tile.Rows; k > 0; k--, row += tile.RowStep, weightRow += tile.WeightRowStep)
        {
            float* x = row, weight = weightRow;
            for (var l = tile.Columns; l > 0; l--, x += columnStep, weight += weightStep)
            {
                var w = TSimd.Load(weight);
                y0 = TSimd.MultiplyAdd(w, TSimd.Load(x), y0);
                if (TPixels.Count > 1)
                    y1 = TSimd.MultiplyAdd(w, TSimd.Load(x + pixel), y1);
                if (TPixels.Count > 2)
                    y2 = TSimd.MultiplyAdd(w, TSimd.Load(x + (2 * pixel)), y2);
                if (TPixels.Count > 3)
                    y3 = TSimd.MultiplyAdd(w, TSimd.Load(x + (3 * pixel)), y3);
                if (TPixels.Count > 4)
                    y4 = TSimd.MultiplyAdd(w, TSimd.Load(x + (4 * pixel)), y4);
                if (TPixels.Count > 5)
                    y5 = TSimd.MultiplyAdd(w, TSimd.Load(x + (5 * pixel)), y5);
                if (TPixels.Count > 6)
                    y6 = TSimd.MultiplyAdd(w, TSimd.Load(x + (6 * pixel)), y6);
                if (TPixels.Count > 7)
                    y7 = TSimd.MultiplyAdd(w, TSimd.Load(x + (7 * pixel)), y7);
            }
        }

        Finish(tile, 0, y0);
        if (TPixels.Count > 1)
            Finish(tile, 1, y1);
        if (TPixels.Count > 2)
            Finish(tile, 2, y2);
        if (TPixels.Count > 3)
            Finish(tile, 3, y3);
        if (TPixels.Count > 4)
            Finish(tile, 4, y4);
        if (TPixels.Count > 5)
            Finish(tile, 5, y5);
        if (TPixels.Count > 6)
            Finish(tile, 6, y6);
        if (TPixels.Count > 7)
            Finish(tile, 7, y7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in DepthwiseArguments tile, int pixel, TVector sum)
    {
        var offset = pixel * tile.DestinationStride;
        if (tile.Residual != null)
            sum = TSimd.Add(sum, TSimd.Load(tile.Residual + offset));
        if (tile.Rectify)
            sum = TSimd.SelectLess(sum, TSimd.Zero, TSimd.Zero, sum);
        if (tile.Mask != null)
            sum = TSimd.SelectLess(TSimd.Zero, TSimd.Load(tile.Mask + offset), sum, TSimd.Zero);
        TSimd.Store(sum, tile.Destination + offset);
    }
}
