// DepthwiseGradientLines: lines of the gradient of the weights of a depthwise convolution of 3×3, stride 1.
//
// Computes   dw[k, l] += Σ over output pixels of dy[i, j] · x[i − top + k, j − left + l], all vectors of channels.
// Layout     Blocked: a pixel is a vector, and so is a tap.
// Loops      Lines, source columns. Nine sums stay in registers through all lines. Each source is loaded once for the three taps of its
//            row, which meet it at three neighbouring outputs; those are loaded once for all three rows. Nine independent sums are
//            what two multiply-adds a cycle with a latency of four take.
// Parallel   Nothing; the caller shares out images and channel blocks.
// Remainder  Outputs beyond the left and right border are zeros in registers. Lines with rows of taps outside the image are the caller's.
// Source     The definition.

using System.Runtime.CompilerServices;
using ConvMl.Geometry;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>Lines of the gradient of the weights of a depthwise convolution of 3×3, stride 1.</summary>
internal static unsafe class DepthwiseGradientLines<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Whether this can do a convolution.</summary>
    public static bool Takes(ConvGeometry geometry) => Takes(geometry.Vertical) && Takes(geometry.Horizontal);

    /// <summary>Adds lines all of whose rows of taps lie inside the image.</summary>
    /// <param name="lines">How many.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="x">The first source of the first row of taps.</param>
    /// <param name="dy">The first output gradient.</param>
    /// <param name="sums">The nine sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(int lines, AxisWindow columns, float* x, float* dy, float* sums)
    {
        TVector s0 = TSimd.Load(sums), s1 = TSimd.Load(sums + TSimd.Count), s2 = TSimd.Load(sums + (2 * TSimd.Count));
        TVector s3 = TSimd.Load(sums + (3 * TSimd.Count)), s4 = TSimd.Load(sums + (4 * TSimd.Count)), s5 = TSimd.Load(sums + (5 * TSimd.Count));
        TVector s6 = TSimd.Load(sums + (6 * TSimd.Count)), s7 = TSimd.Load(sums + (7 * TSimd.Count)), s8 = TSimd.Load(sums + (8 * TSimd.Count));
        nint line = columns.Input * TSimd.Count;
        var begun = columns.PadBefore;
        var met = Math.Min(columns.Input, columns.Output - begun);
        var all = Math.Min(columns.Input, columns.Output - begun + 2);
        for (; lines > 0; lines--, x += line, dy += columns.Output * TSimd.Count)
        {
            // Source j meets the outputs j + left, j + left − 1 and j + left − 2.
            TVector d1 = begun > 0 ? TSimd.Load(dy + ((begun - 1) * TSimd.Count)) : TSimd.Zero, d2 = begun > 1 ? TSimd.Load(dy) : TSimd.Zero;
            float* source = x, output = dy + (begun * TSimd.Count);
            for (var column = 0; column < all; column++, source += TSimd.Count, output += TSimd.Count)
            {
                var d0 = column < met ? TSimd.Load(output) : TSimd.Zero;
                var value = TSimd.Load(source);
                s0 = TSimd.MultiplyAdd(d0, value, s0);
                s1 = TSimd.MultiplyAdd(d1, value, s1);
                s2 = TSimd.MultiplyAdd(d2, value, s2);
                value = TSimd.Load(source + line);
                s3 = TSimd.MultiplyAdd(d0, value, s3);
                s4 = TSimd.MultiplyAdd(d1, value, s4);
                s5 = TSimd.MultiplyAdd(d2, value, s5);
                value = TSimd.Load(source + (2 * line));
                s6 = TSimd.MultiplyAdd(d0, value, s6);
                s7 = TSimd.MultiplyAdd(d1, value, s7);
                s8 = TSimd.MultiplyAdd(d2, value, s8);
                d2 = d1;
                d1 = d0;
            }
        }

        TSimd.Store(s0, sums);
        TSimd.Store(s1, sums + TSimd.Count);
        TSimd.Store(s2, sums + (2 * TSimd.Count));
        TSimd.Store(s3, sums + (3 * TSimd.Count));
        TSimd.Store(s4, sums + (4 * TSimd.Count));
        TSimd.Store(s5, sums + (5 * TSimd.Count));
        TSimd.Store(s6, sums + (6 * TSimd.Count));
        TSimd.Store(s7, sums + (7 * TSimd.Count));
        TSimd.Store(s8, sums + (8 * TSimd.Count));
    }

    private static bool Takes(AxisWindow axis) => axis is { Kernel: 3, Stride: 1, Dilation: 1, PadBefore: <= 2 } && axis.Output >= axis.PadBefore;
}
