// DepthwiseTile: a rectangle of pixels of a depthwise convolution, in tiles of up to eight of a line.
//
// Computes   y[j] = act(Σ over taps of w[k, l] · x[j·stride + (k, l)] + bias (+ residual)), all vectors of channels.
// Layout     Blocked: a pixel is a vector, and so is a tap.
// Loops      Lines, tiles, rows of taps, taps of a row. Where taps are one source apart and pixels one or two, three taps at a time: each source
//            is loaded once for all taps that it meets, so that multiply-adds are the limit and not loads. Products of one sum stand apart,
//            with those of other sums in between: side by side, the compiler would nest them and copy registers.
// Parallel   Nothing; the caller shares out images and channel blocks.
// Remainder  Pixels are cut into tiles of nearly equal width; there is an instance for each. Taps left over from the threes load a
//            vector each.
// Source     The definition; register blocking as in Zhang et al., "High performance depthwise and pointwise convolutions on mobile
//            devices" (AAAI 2020).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>A rectangle of pixels of a depthwise convolution, in tiles of up to eight of a line.</summary>
internal static unsafe class DepthwiseTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int MostPixels = 8;

    /// <summary>Computes pixels that read the same taps.</summary>
    /// <param name="pixels">Pixels of a line, at least one.</param>
    /// <param name="run">The lines, the taps, and where the first pixel stands.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int pixels, in DepthwiseArguments run)
    {
        if (run.ColumnStep == TSimd.Count && run.PixelStride == TSimd.Count)
            Run<TapSharing.ByOne>(pixels, run);
        else if (run.ColumnStep == TSimd.Count && run.PixelStride == 2 * TSimd.Count)
            Run<TapSharing.ByTwo>(pixels, run);
        else
            Run<TapSharing.None>(pixels, run);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TSharing>(int pixels, in DepthwiseArguments run)
        where TSharing : struct, ITapSharing
    {
        var tiles = new Pieces(pixels, MostPixels);
        if (tiles.Larger > 0)
            RunTiles<TSharing>(tiles.Largest, tiles.Larger, 0, run);
        RunTiles<TSharing>(tiles.Smallest, tiles.Count - tiles.Larger, tiles.Start(tiles.Larger), run);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<TSharing>(int width, int tiles, int first, in DepthwiseArguments run)
        where TSharing : struct, ITapSharing
    {
        switch (width)
        {
            case 1:
                Run<TSharing, TileSizes.One>(tiles, first, run);
                break;
            case 2:
                Run<TSharing, TileSizes.Two>(tiles, first, run);
                break;
            case 3:
                Run<TSharing, TileSizes.Three>(tiles, first, run);
                break;
            case 4:
                Run<TSharing, TileSizes.Four>(tiles, first, run);
                break;
            case 5:
                Run<TSharing, TileSizes.Five>(tiles, first, run);
                break;
            case 6:
                Run<TSharing, TileSizes.Six>(tiles, first, run);
                break;
            case 7:
                Run<TSharing, TileSizes.Seven>(tiles, first, run);
                break;
            default:
                Run<TSharing, TileSizes.Eight>(tiles, first, run);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TSharing, TPixels>(int tiles, int first, in DepthwiseArguments run)
        where TSharing : struct, ITapSharing
        where TPixels : struct, ITileSize
    {
        var (pixel, columnStep, weightStep) = (run.PixelStride, run.ColumnStep, run.WeightColumnStep);
        var firstSource = run.Source + (first * pixel);
        var (step, isPlain) = (run.DestinationStride, DepthwiseEnding<TSimd, TVector>.IsPlain(run));
        var firstDestination = run.Destination + run.Place + (first * step);
        var least = TSimd.Broadcast(run.Rectify ? 0 : float.NegativeInfinity);
        for (var line = run.Lines; line > 0; line--, firstSource += run.LineStep, firstDestination += run.DestinationLineStep)
        {
            float* source = firstSource, destination = firstDestination;
            for (var tile = tiles; tile > 0; tile--, source += TPixels.Count * pixel)
            {
                TVector y0 = TSimd.Load(run.Bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
                float* row = source, weightRow = run.Weights;
                for (var k = run.Rows; k > 0; k--, row += run.RowStep, weightRow += run.WeightRowStep)
                {
                    float* x = row, weight = weightRow;
                    var l = run.Columns;
                    for (; TSharing.PixelStep == 1 && l > 2; l -= 3, x += 3 * TSimd.Count, weight += 3 * weightStep)
                    {
                        TVector w0 = TSimd.Load(weight), w1 = TSimd.Load(weight + weightStep), w2 = TSimd.Load(weight + (2 * weightStep));
                        var met = TSimd.Load(x);
                        y0 = TSimd.MultiplyAdd(w0, met, y0);

                        met = TSimd.Load(x + TSimd.Count);
                        if (TPixels.Count > 1)
                            y1 = TSimd.MultiplyAdd(w0, met, y1);
                        y0 = TSimd.MultiplyAdd(w1, met, y0);

                        met = TSimd.Load(x + (2 * TSimd.Count));
                        if (TPixels.Count > 2)
                            y2 = TSimd.MultiplyAdd(w0, met, y2);
                        if (TPixels.Count > 1)
                            y1 = TSimd.MultiplyAdd(w1, met, y1);
                        y0 = TSimd.MultiplyAdd(w2, met, y0);

                        if (TPixels.Count > 1)
                        {
                            met = TSimd.Load(x + (3 * TSimd.Count));
                            if (TPixels.Count > 3)
                                y3 = TSimd.MultiplyAdd(w0, met, y3);
                            if (TPixels.Count > 2)
                                y2 = TSimd.MultiplyAdd(w1, met, y2);
                            y1 = TSimd.MultiplyAdd(w2, met, y1);
                        }

                        if (TPixels.Count > 2)
                        {
                            met = TSimd.Load(x + (4 * TSimd.Count));
                            if (TPixels.Count > 4)
                                y4 = TSimd.MultiplyAdd(w0, met, y4);
                            if (TPixels.Count > 3)
                                y3 = TSimd.MultiplyAdd(w1, met, y3);
                            y2 = TSimd.MultiplyAdd(w2, met, y2);
                        }

                        if (TPixels.Count > 3)
                        {
                            met = TSimd.Load(x + (5 * TSimd.Count));
                            if (TPixels.Count > 5)
                                y5 = TSimd.MultiplyAdd(w0, met, y5);
                            if (TPixels.Count > 4)
                                y4 = TSimd.MultiplyAdd(w1, met, y4);
                            y3 = TSimd.MultiplyAdd(w2, met, y3);
                        }

                        if (TPixels.Count > 4)
                        {
                            met = TSimd.Load(x + (6 * TSimd.Count));
                            if (TPixels.Count > 6)
                                y6 = TSimd.MultiplyAdd(w0, met, y6);
                            if (TPixels.Count > 5)
                                y5 = TSimd.MultiplyAdd(w1, met, y5);
                            y4 = TSimd.MultiplyAdd(w2, met, y4);
                        }

                        if (TPixels.Count > 5)
                        {
                            met = TSimd.Load(x + (7 * TSimd.Count));
                            if (TPixels.Count > 7)
                                y7 = TSimd.MultiplyAdd(w0, met, y7);
                            if (TPixels.Count > 6)
                                y6 = TSimd.MultiplyAdd(w1, met, y6);
                            y5 = TSimd.MultiplyAdd(w2, met, y5);
                        }

                        if (TPixels.Count > 6)
                        {
                            met = TSimd.Load(x + (8 * TSimd.Count));
                            if (TPixels.Count > 7)
                                y7 = TSimd.MultiplyAdd(w1, met, y7);
                            y6 = TSimd.MultiplyAdd(w2, met, y6);
                        }

                        if (TPixels.Count > 7)
                        {
                            met = TSimd.Load(x + (9 * TSimd.Count));
                            y7 = TSimd.MultiplyAdd(w2, met, y7);
                        }
                    }

                    for (; TSharing.PixelStep == 2 && l > 2; l -= 3, x += 3 * TSimd.Count, weight += 3 * weightStep)
                    {
                        TVector w0 = TSimd.Load(weight), w1 = TSimd.Load(weight + weightStep), w2 = TSimd.Load(weight + (2 * weightStep));
                        var met = TSimd.Load(x);
                        y0 = TSimd.MultiplyAdd(w0, met, y0);

                        met = TSimd.Load(x + (2 * TSimd.Count));
                        if (TPixels.Count > 1)
                            y1 = TSimd.MultiplyAdd(w0, met, y1);
                        y0 = TSimd.MultiplyAdd(w2, met, y0);

                        if (TPixels.Count > 1)
                        {
                            met = TSimd.Load(x + (4 * TSimd.Count));
                            if (TPixels.Count > 2)
                                y2 = TSimd.MultiplyAdd(w0, met, y2);
                            y1 = TSimd.MultiplyAdd(w2, met, y1);
                        }

                        met = TSimd.Load(x + TSimd.Count);
                        y0 = TSimd.MultiplyAdd(w1, met, y0);

                        if (TPixels.Count > 2)
                        {
                            met = TSimd.Load(x + (6 * TSimd.Count));
                            if (TPixels.Count > 3)
                                y3 = TSimd.MultiplyAdd(w0, met, y3);
                            y2 = TSimd.MultiplyAdd(w2, met, y2);
                        }

                        if (TPixels.Count > 1)
                        {
                            met = TSimd.Load(x + (3 * TSimd.Count));
                            y1 = TSimd.MultiplyAdd(w1, met, y1);
                        }

                        if (TPixels.Count > 3)
                        {
                            met = TSimd.Load(x + (8 * TSimd.Count));
                            if (TPixels.Count > 4)
                                y4 = TSimd.MultiplyAdd(w0, met, y4);
                            y3 = TSimd.MultiplyAdd(w2, met, y3);
                        }

                        if (TPixels.Count > 2)
                        {
                            met = TSimd.Load(x + (5 * TSimd.Count));
                            y2 = TSimd.MultiplyAdd(w1, met, y2);
                        }

                        if (TPixels.Count > 4)
                        {
                            met = TSimd.Load(x + (10 * TSimd.Count));
                            if (TPixels.Count > 5)
                                y5 = TSimd.MultiplyAdd(w0, met, y5);
                            y4 = TSimd.MultiplyAdd(w2, met, y4);
                        }

                        if (TPixels.Count > 3)
                        {
                            met = TSimd.Load(x + (7 * TSimd.Count));
                            y3 = TSimd.MultiplyAdd(w1, met, y3);
                        }

                        if (TPixels.Count > 5)
                        {
                            met = TSimd.Load(x + (12 * TSimd.Count));
                            if (TPixels.Count > 6)
                                y6 = TSimd.MultiplyAdd(w0, met, y6);
                            y5 = TSimd.MultiplyAdd(w2, met, y5);
                        }

                        if (TPixels.Count > 4)
                        {
                            met = TSimd.Load(x + (9 * TSimd.Count));
                            y4 = TSimd.MultiplyAdd(w1, met, y4);
                        }

                        if (TPixels.Count > 6)
                        {
                            met = TSimd.Load(x + (14 * TSimd.Count));
                            if (TPixels.Count > 7)
                                y7 = TSimd.MultiplyAdd(w0, met, y7);
                            y6 = TSimd.MultiplyAdd(w2, met, y6);
                        }

                        if (TPixels.Count > 5)
                        {
                            met = TSimd.Load(x + (11 * TSimd.Count));
                            y5 = TSimd.MultiplyAdd(w1, met, y5);
                        }

                        if (TPixels.Count > 7)
                        {
                            met = TSimd.Load(x + (16 * TSimd.Count));
                            y7 = TSimd.MultiplyAdd(w2, met, y7);
                        }

                        if (TPixels.Count > 6)
                        {
                            met = TSimd.Load(x + (13 * TSimd.Count));
                            y6 = TSimd.MultiplyAdd(w1, met, y6);
                        }

                        if (TPixels.Count > 7)
                        {
                            met = TSimd.Load(x + (15 * TSimd.Count));
                            y7 = TSimd.MultiplyAdd(w1, met, y7);
                        }
                    }

                    for (; l > 0; l--, x += columnStep, weight += weightStep)
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

                if (isPlain)
                {
                    DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y0);
                    if (TPixels.Count > 1)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y1);
                    if (TPixels.Count > 2)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y2);
                    if (TPixels.Count > 3)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y3);
                    if (TPixels.Count > 4)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y4);
                    if (TPixels.Count > 5)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y5);
                    if (TPixels.Count > 6)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y6);
                    if (TPixels.Count > 7)
                        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y7);
                    continue;
                }

                DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y0);
                if (TPixels.Count > 1)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y1);
                if (TPixels.Count > 2)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y2);
                if (TPixels.Count > 3)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y3);
                if (TPixels.Count > 4)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y4);
                if (TPixels.Count > 5)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y5);
                if (TPixels.Count > 6)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y6);
                if (TPixels.Count > 7)
                    DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y7);
            }
        }
    }
}
