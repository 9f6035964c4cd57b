// DepthwiseLinePairs: a rectangle of pixels of a depthwise 3 × 3 convolution of stride one or two, in tiles of up to four pixels of two lines.
//
// Computes   y[j] = act(Σ over taps of w[k, l] · x[j·stride + (k, l)] + bias (+ residual)), masked if wanted, all vectors of channels.
// Layout     Blocked: a pixel is a vector, and so is a tap.
// Loops      Tiles of a width, pairs of lines, tiles, rows of sources. Of a pair's rows one (stride two) or two (stride one) are both lines',
//            and each source is loaded once for all taps that it meets; the nine taps stay in registers. So eight pixels load 24 vectors
//            (stride two: 45), where lines one by one load 30 (51), and the taps again for each tile.
// Parallel   Nothing; the caller shares out images and channel blocks.
// Remainder  Pixels are cut into tiles of nearly equal width; there is an instance for each. An outermost row or column of taps beyond the
//            image is left out by a branch, foreseen for all tiles but the outermost: border pixels by themselves would be a sum at a time,
//            each step of which waits for the one before. An odd line, and pixels of which more taps lie beyond a border, the caller takes to
//            DepthwiseTile.
// Source     The definition; register blocking as in Zhang et al., "High performance depthwise and pointwise convolutions on mobile
//            devices" (AAAI 2020).

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>A rectangle of pixels of a depthwise 3 × 3 convolution of stride one or two, two lines at once.</summary>
internal static unsafe class DepthwiseLinePairs<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int MostPixels = 4;

    /// <summary>Computes pairs of lines.</summary>
    /// <param name="stride">From a pixel to the next, and from a line to the next: 1 or 2.</param>
    /// <param name="pixels">Pixels of a line, at least one.</param>
    /// <param name="run">The lines, an even number; all nine taps; and where those of the first pixel begin, inside the image or not.</param>
    /// <param name="beyond">Which outermost taps lie beyond the image.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int stride, int pixels, in DepthwiseArguments run, DepthwiseBorders beyond)
    {
        if (stride == 1)
            Run<TapSharing.ByOne>(pixels, run, beyond);
        else
            Run<TapSharing.ByTwo>(pixels, run, beyond);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TSharing>(int pixels, in DepthwiseArguments run, DepthwiseBorders beyond)
        where TSharing : struct, ITapSharing
    {
        var tiles = new Pieces(pixels, MostPixels);
        if (tiles.Larger > 0)
            RunTiles<TSharing>(tiles.Largest, tiles.Larger, 0, run, beyond with { Right = beyond.Right && tiles.Larger == tiles.Count });
        if (tiles.Larger < tiles.Count)
            RunTiles<TSharing>(tiles.Smallest, tiles.Count - tiles.Larger, tiles.Start(tiles.Larger), run, beyond with { Left = beyond.Left && tiles.Larger == 0 });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<TSharing>(int width, int tiles, int first, in DepthwiseArguments run, DepthwiseBorders beyond)
        where TSharing : struct, ITapSharing
    {
        switch (width)
        {
            case 1:
                Run<TSharing, TileSizes.One>(tiles, first, run, beyond);
                break;
            case 2:
                Run<TSharing, TileSizes.Two>(tiles, first, run, beyond);
                break;
            case 3:
                Run<TSharing, TileSizes.Three>(tiles, first, run, beyond);
                break;
            default:
                Run<TSharing, TileSizes.Four>(tiles, first, run, beyond);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TSharing, TPixels>(int tiles, int first, in DepthwiseArguments run, DepthwiseBorders beyond)
        where TSharing : struct, ITapSharing
        where TPixels : struct, ITileSize
    {
        float* w0 = run.Weights, w1 = w0 + run.WeightRowStep, w2 = w1 + run.WeightRowStep;
        var weightStep = run.WeightColumnStep;
        TVector w00 = TSimd.Load(w0), w01 = TSimd.Load(w0 + weightStep), w02 = TSimd.Load(w0 + (2 * weightStep));
        TVector w10 = TSimd.Load(w1), w11 = TSimd.Load(w1 + weightStep), w12 = TSimd.Load(w1 + (2 * weightStep));
        TVector w20 = TSimd.Load(w2), w21 = TSimd.Load(w2 + weightStep), w22 = TSimd.Load(w2 + (2 * weightStep));
        var bias = TSimd.Load(run.Bias);
        var least = TSimd.Broadcast(run.Rectify ? 0 : float.NegativeInfinity);
        var (rowStep, step, lineStep) = (run.RowStep, run.DestinationStride, run.DestinationLineStep);
        var isPlain = DepthwiseEnding<TSimd, TVector>.IsPlain(run);
        var firstSource = run.Source + (first * run.PixelStride);
        var firstDestination = run.Destination + run.Place + (first * step);
        var pairs = run.Lines / 2;
        for (var pair = 0; pair < pairs; pair++, firstSource += 2 * run.LineStep, firstDestination += 2 * lineStep)
        {
            var (hasTop, hasBottom) = (!beyond.Top || pair > 0, !beyond.Bottom || pair < pairs - 1);
            float* source = firstSource, destination = firstDestination;
            for (var tile = tiles; tile > 0; tile--, source += TPixels.Count * TSharing.PixelStep * TSimd.Count, destination += TPixels.Count * step)
            {
                var (hasLeft, hasRight) = (!beyond.Left || tile < tiles, !beyond.Right || tile > 1);
                TVector y0 = bias, y1 = bias, y2 = bias, y3 = bias, z0 = bias, z1 = bias, z2 = bias, z3 = bias;
                var x = source;
                if (hasTop)
                    Row<TSharing, TPixels, Upper>(x, hasLeft, hasRight, w00, w01, w02, ref y0, ref y1, ref y2, ref y3, w00, w01, w02, ref z0, ref z1, ref z2, ref z3);
                x += rowStep;
                if (TSharing.PixelStep == 1)
                {
                    Row<TSharing, TPixels, Both>(x, hasLeft, hasRight, w10, w11, w12, ref y0, ref y1, ref y2, ref y3, w00, w01, w02, ref z0, ref z1, ref z2, ref z3);
                    x += rowStep;
                    Row<TSharing, TPixels, Both>(x, hasLeft, hasRight, w20, w21, w22, ref y0, ref y1, ref y2, ref y3, w10, w11, w12, ref z0, ref z1, ref z2, ref z3);
                }
                else
                {
                    Row<TSharing, TPixels, Upper>(x, hasLeft, hasRight, w10, w11, w12, ref y0, ref y1, ref y2, ref y3, w10, w11, w12, ref z0, ref z1, ref z2, ref z3);
                    x += rowStep;
                    Row<TSharing, TPixels, Both>(x, hasLeft, hasRight, w20, w21, w22, ref y0, ref y1, ref y2, ref y3, w00, w01, w02, ref z0, ref z1, ref z2, ref z3);
                    x += rowStep;
                    Row<TSharing, TPixels, Lower>(x, hasLeft, hasRight, w10, w11, w12, ref y0, ref y1, ref y2, ref y3, w10, w11, w12, ref z0, ref z1, ref z2, ref z3);
                }

                if (hasBottom)
                    Row<TSharing, TPixels, Lower>(x + rowStep, hasLeft, hasRight, w20, w21, w22, ref y0, ref y1, ref y2, ref y3, w20, w21, w22, ref z0, ref z1, ref z2, ref z3);
                if (isPlain)
                {
                    Store<TPixels>(destination, step, least, y0, y1, y2, y3);
                    Store<TPixels>(destination + lineStep, step, least, z0, z1, z2, z3);
                }
                else
                {
                    Finish<TPixels>(run, destination, y0, y1, y2, y3);
                    Finish<TPixels>(run, destination + lineStep, z0, z1, z2, z3);
                }
            }
        }
    }

    // A row of sources for the sums of the upper line, by the taps w, and those of the lower line, by v; without the first or the last source
    // if that lies beyond the image. Products of one sum stand apart, with those of other sums in between: side by side, the compiler would
    // nest them and copy registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<TSharing, TPixels, TLines>(
        float* x,
        bool hasLeft,
        bool hasRight,
        TVector w0,
        TVector w1,
        TVector w2,
        ref TVector y0,
        ref TVector y1,
        ref TVector y2,
        ref TVector y3,
        TVector v0,
        TVector v1,
        TVector v2,
        ref TVector z0,
        ref TVector z1,
        ref TVector z2,
        ref TVector z3)
        where TSharing : struct, ITapSharing
        where TPixels : struct, ITileSize
        where TLines : struct, ILines
    {
        if (hasLeft)
            Meet<TLines>(TSimd.Load(x), w0, ref y0, v0, ref z0);
        if (TSharing.PixelStep == 1)
        {
            var met = TSimd.Load(x + TSimd.Count);
            if (TPixels.Count > 1)
                Meet<TLines>(met, w0, ref y1, v0, ref z1);
            Meet<TLines>(met, w1, ref y0, v1, ref z0);

            if (TPixels.Count > 1 || hasRight)
            {
                met = TSimd.Load(x + (2 * TSimd.Count));
                if (TPixels.Count > 2)
                    Meet<TLines>(met, w0, ref y2, v0, ref z2);
                if (TPixels.Count > 1)
                    Meet<TLines>(met, w1, ref y1, v1, ref z1);
                Meet<TLines>(met, w2, ref y0, v2, ref z0);
            }

            if (TPixels.Count > 2 || (TPixels.Count > 1 && hasRight))
            {
                met = TSimd.Load(x + (3 * TSimd.Count));
                if (TPixels.Count > 3)
                    Meet<TLines>(met, w0, ref y3, v0, ref z3);
                if (TPixels.Count > 2)
                    Meet<TLines>(met, w1, ref y2, v1, ref z2);
                Meet<TLines>(met, w2, ref y1, v2, ref z1);
            }

            if (TPixels.Count > 3 || (TPixels.Count > 2 && hasRight))
            {
                met = TSimd.Load(x + (4 * TSimd.Count));
                if (TPixels.Count > 3)
                    Meet<TLines>(met, w1, ref y3, v1, ref z3);
                Meet<TLines>(met, w2, ref y2, v2, ref z2);
            }

            if (TPixels.Count > 3 && hasRight)
                Meet<TLines>(TSimd.Load(x + (5 * TSimd.Count)), w2, ref y3, v2, ref z3);
            return;
        }

        if (TPixels.Count > 1 || hasRight)
        {
            var met = TSimd.Load(x + (2 * TSimd.Count));
            if (TPixels.Count > 1)
                Meet<TLines>(met, w0, ref y1, v0, ref z1);
            Meet<TLines>(met, w2, ref y0, v2, ref z0);
        }

        if (TPixels.Count > 2 || (TPixels.Count > 1 && hasRight))
        {
            var met = TSimd.Load(x + (4 * TSimd.Count));
            if (TPixels.Count > 2)
                Meet<TLines>(met, w0, ref y2, v0, ref z2);
            Meet<TLines>(met, w2, ref y1, v2, ref z1);
        }

        Meet<TLines>(TSimd.Load(x + TSimd.Count), w1, ref y0, v1, ref z0);
        if (TPixels.Count > 3 || (TPixels.Count > 2 && hasRight))
        {
            var met = TSimd.Load(x + (6 * TSimd.Count));
            if (TPixels.Count > 3)
                Meet<TLines>(met, w0, ref y3, v0, ref z3);
            Meet<TLines>(met, w2, ref y2, v2, ref z2);
        }

        if (TPixels.Count > 1)
            Meet<TLines>(TSimd.Load(x + (3 * TSimd.Count)), w1, ref y1, v1, ref z1);
        if (TPixels.Count > 3 && hasRight)
            Meet<TLines>(TSimd.Load(x + (8 * TSimd.Count)), w2, ref y3, v2, ref z3);
        if (TPixels.Count > 2)
            Meet<TLines>(TSimd.Load(x + (5 * TSimd.Count)), w1, ref y2, v1, ref z2);
        if (TPixels.Count > 3)
            Meet<TLines>(TSimd.Load(x + (7 * TSimd.Count)), w1, ref y3, v1, ref z3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Meet<TLines>(TVector source, TVector w, ref TVector y, TVector v, ref TVector z)
        where TLines : struct, ILines
    {
        if (TLines.HasUpper)
            y = TSimd.MultiplyAdd(w, source, y);
        if (TLines.HasLower)
            z = TSimd.MultiplyAdd(v, source, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TPixels>(float* destination, nint step, TVector least, TVector y0, TVector y1, TVector y2, TVector y3)
        where TPixels : struct, ITileSize
    {
        DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y0);
        if (TPixels.Count > 1)
            DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y1);
        if (TPixels.Count > 2)
            DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y2);
        if (TPixels.Count > 3)
            DepthwiseEnding<TSimd, TVector>.Store(ref destination, step, least, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TPixels>(in DepthwiseArguments run, float* destination, TVector y0, TVector y1, TVector y2, TVector y3)
        where TPixels : struct, ITileSize
    {
        DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y0);
        if (TPixels.Count > 1)
            DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y1);
        if (TPixels.Count > 2)
            DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y2);
        if (TPixels.Count > 3)
            DepthwiseEnding<TSimd, TVector>.Finish(run, ref destination, y3);
    }

    // Which of two lines a row of sources belongs to.
    private interface ILines
    {
        static abstract bool HasUpper { get; }

        static abstract bool HasLower { get; }
    }

    private readonly struct Upper : ILines
    {
        public static bool HasUpper => true;

        public static bool HasLower => false;
    }

    private readonly struct Both : ILines
    {
        public static bool HasUpper => true;

        public static bool HasLower => true;
    }

    private readonly struct Lower : ILines
    {
        public static bool HasUpper => false;

        public static bool HasLower => true;
    }
}
