// Squares: maximum pooling of 2×2 pixels within the convolution before it, and its gradient within that convolution's backward passes.
//
// Computes   The largest of each square and where it lies; and, from the gradient of the largest and the places, the gradient of the pixels: that of
//            the square at the first pixel in row order that is as large, 0 at the others. Of a square whose largest did not pass the ReLU, 0 everywhere.
// Layout     Blocked. The place of a vector of largest is a number of 64 bits: 16 for each of the four pixels in row order, a bit for each lane.
// Loops      Pixels of a tile or patch. The map before the pooling, four times as large as all that is kept, is never written.
// Parallel   Nothing; callers share out tiles and channels.
// Remainder  A last row or column without a partner has no square, and no gradient. If the largest is not a number, the first pixel that is
//            none, or is +∞, takes the gradient.
// Source     Lecture "Convolutional Neural Networks", pooling.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Maximum pooling of 2×2 pixels within the convolution before it, and its gradient within that convolution's backward passes.</summary>
internal static unsafe class Squares<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int BitsOfPixel = 16;

    /// <summary>The largest of a square's pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Largest(float* square, nint rowStep) => TSimd.Max(
        TSimd.Max(TSimd.Load(square), TSimd.Load(square + TSimd.Count)),
        TSimd.Max(TSimd.Load(square + rowStep), TSimd.Load(square + rowStep + TSimd.Count)));

    /// <summary>Where the largest of a square lies; nowhere if the pixels came out of a ReLU and the largest is not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong PlaceOf(TVector largest, float* square, nint rowStep, bool isRectified)
    {
        var infinity = TSimd.Broadcast(float.PositiveInfinity);
        var open = isRectified ? TSimd.LessBits(TSimd.Zero, largest) : (1 << TSimd.Count) - 1;
        largest = TSimd.SelectLess(largest, infinity, largest, infinity);
        var (less0, less1) = (TSimd.LessBits(TSimd.Load(square), largest), TSimd.LessBits(TSimd.Load(square + TSimd.Count), largest));
        square += rowStep;
        var (less2, less3) = (TSimd.LessBits(TSimd.Load(square), largest), TSimd.LessBits(TSimd.Load(square + TSimd.Count), largest));
        var place = (ulong)(uint)(open & ~less0);
        open &= less0;
        place |= (ulong)(uint)(open & ~less1) << BitsOfPixel;
        open &= less1;
        place |= (ulong)(uint)(open & ~less2) << (2 * BitsOfPixel);
        open &= less2;
        return place | ((ulong)(uint)(open & ~less3) << (3 * BitsOfPixel));
    }

    /// <summary>The gradient of the largest where it goes to any pixel, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Passed(ulong place, TVector gradient)
    {
        var anywhere = (uint)(place | (place >> (2 * BitsOfPixel)));
        anywhere |= anywhere >> BitsOfPixel;
        return TSimd.SelectBits(&anywhere, upper: false, gradient);
    }

    /// <summary>Copies a rectangle of the pixels' gradient that may begin and end outside the squares, where there are zeros.</summary>
    /// <param name="gradient">The gradient of the largest.</param>
    /// <param name="places">Where they lie.</param>
    /// <param name="height">Rows of squares.</param>
    /// <param name="width">Columns of squares.</param>
    /// <param name="row">The first row of pixels.</param>
    /// <param name="column">The first column of pixels.</param>
    /// <param name="rows">Rows of pixels.</param>
    /// <param name="columns">Pixels of a row.</param>
    /// <param name="patch">Where they go, side by side.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(float* gradient, ulong* places, int height, int width, int row, int column, int rows, int columns, float* patch)
    {
        // Of each row: pixels left of the squares, the right half of a square, whole squares, the left half of one, pixels right of the squares.
        nint step = TSimd.Count;
        var before = Math.Clamp(-column, 0, columns);
        var after = Math.Clamp(column + columns - (2 * width), 0, columns - before);
        var first = column + before;
        var inside = columns - before - after;
        var beginsHalf = (first & 1) != 0 && inside > 0;
        var whole = (inside - (beginsHalf ? 1 : 0)) >> 1;
        var endsHalf = inside > (2 * whole) + (beginsHalf ? 1 : 0);
        for (var limitRow = row + rows; row < limitRow; row++)
        {
            if ((uint)row >= 2u * (uint)height)
            {
                patch = Clear(patch, columns);
                continue;
            }

            var square = ((row >> 1) * (nint)width) + (first >> 1);
            var bits = (uint*)(places + square) + (row & 1);
            var handed = gradient + (square * step);
            patch = Clear(patch, before);
            if (beginsHalf)
            {
                TSimd.Store(TSimd.SelectBits(bits, upper: true, TSimd.Load(handed)), patch);
                bits += 2;
                handed += step;
                patch += step;
            }

            for (var rest = whole; rest > 0; rest--)
            {
                var value = TSimd.Load(handed);
                TSimd.Store(TSimd.SelectBits(bits, upper: false, value), patch);
                TSimd.Store(TSimd.SelectBits(bits, upper: true, value), patch + step);
                bits += 2;
                handed += step;
                patch += 2 * step;
            }

            if (endsHalf)
            {
                TSimd.Store(TSimd.SelectBits(bits, upper: false, TSimd.Load(handed)), patch);
                patch += step;
            }

            patch = Clear(patch, after);
        }
    }

    // Returns what lies behind.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Clear(float* pixels, int count)
    {
        for (; count > 0; count--, pixels += TSimd.Count)
            TSimd.Store(TSimd.Zero, pixels);
        return pixels;
    }
}
