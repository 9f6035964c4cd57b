// PoolTile: up to eight neighbouring pixels of a pooling.
//
// Computes   y[j] = scale · (x₀ ∘ x₁ ∘ …) over the taps inside the image, ∘ being the larger or the sum; vectors of channels.
// Layout     Blocked: a pixel is a vector.
// Loops      Taps; each loads a vector a pixel. The results stay in registers. A pixel alone joins its taps in four chains, each of which waits
//            for itself alone: its window may be a whole image (global average pooling).
// Parallel   Nothing; the caller shares out planes.
// Remainder  Rows are cut into tiles of nearly equal width; there is an instance for each.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>Up to <see cref="MostPixels"/> neighbouring pixels of a pooling.</summary>
internal static unsafe class PoolTile<TSimd, TVector, TReduction>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TReduction : struct, IPoolReduction
{
    /// <summary>Most pixels of a tile.</summary>
    public const int MostPixels = 8;

    /// <summary>Computes 1 … <see cref="MostPixels"/> pixels. There is at least one tap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int pixels, in PoolArguments tile)
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
    private static void Run<TPixels>(in PoolArguments tile)
        where TPixels : struct, ITileSize
    {
        var y0 = TSimd.Broadcast(TReduction.Start);
        TVector y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        var row = tile.Source;
        var (pixel, columnStep) = (tile.PixelStride, tile.ColumnStep);
        for (var k = tile.Rows; k > 0; k--, row += tile.RowStep)
        {
            var x = row;
            var l = tile.Columns;
            if (TPixels.Count == 1)
            {
                for (; l >= 4; l -= 4, x += 4 * columnStep)
                {
                    y0 = TReduction.Join<TSimd, TVector>(y0, TSimd.Load(x));
                    y1 = TReduction.Join<TSimd, TVector>(y1, TSimd.Load(x + columnStep));
                    y2 = TReduction.Join<TSimd, TVector>(y2, TSimd.Load(x + (2 * columnStep)));
                    y3 = TReduction.Join<TSimd, TVector>(y3, TSimd.Load(x + (3 * columnStep)));
                }
            }

            for (; l > 0; l--, x += columnStep)
            {
                y0 = TReduction.Join<TSimd, TVector>(y0, TSimd.Load(x));
                if (TPixels.Count > 1)
                    y1 = TReduction.Join<TSimd, TVector>(y1, TSimd.Load(x + pixel));
                if (TPixels.Count > 2)
                    y2 = TReduction.Join<TSimd, TVector>(y2, TSimd.Load(x + (2 * pixel)));
                if (TPixels.Count > 3)
                    y3 = TReduction.Join<TSimd, TVector>(y3, TSimd.Load(x + (3 * pixel)));
                if (TPixels.Count > 4)
                    y4 = TReduction.Join<TSimd, TVector>(y4, TSimd.Load(x + (4 * pixel)));
                if (TPixels.Count > 5)
                    y5 = TReduction.Join<TSimd, TVector>(y5, TSimd.Load(x + (5 * pixel)));
                if (TPixels.Count > 6)
                    y6 = TReduction.Join<TSimd, TVector>(y6, TSimd.Load(x + (6 * pixel)));
                if (TPixels.Count > 7)
                    y7 = TReduction.Join<TSimd, TVector>(y7, TSimd.Load(x + (7 * pixel)));
            }
        }

        if (TPixels.Count == 1)
            y0 = TReduction.Join<TSimd, TVector>(TReduction.Join<TSimd, TVector>(y0, y1), TReduction.Join<TSimd, TVector>(y2, y3));
        var scale = TSimd.Broadcast(tile.Scale);
        TSimd.Store(TSimd.Multiply(scale, y0), tile.Destination);
        if (TPixels.Count > 1)
            TSimd.Store(TSimd.Multiply(scale, y1), tile.Destination + TSimd.Count);
        if (TPixels.Count > 2)
            TSimd.Store(TSimd.Multiply(scale, y2), tile.Destination + (2 * TSimd.Count));
        if (TPixels.Count > 3)
            TSimd.Store(TSimd.Multiply(scale, y3), tile.Destination + (3 * TSimd.Count));
        if (TPixels.Count > 4)
            TSimd.Store(TSimd.Multiply(scale, y4), tile.Destination + (4 * TSimd.Count));
        if (TPixels.Count > 5)
            TSimd.Store(TSimd.Multiply(scale, y5), tile.Destination + (5 * TSimd.Count));
        if (TPixels.Count > 6)
            TSimd.Store(TSimd.Multiply(scale, y6), tile.Destination + (6 * TSimd.Count));
        if (TPixels.Count > 7)
            TSimd.Store(TSimd.Multiply(scale, y7), tile.Destination + (7 * TSimd.Count));
    }
}
