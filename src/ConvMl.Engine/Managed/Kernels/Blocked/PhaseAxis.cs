using System.Runtime.CompilerServices;
using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// One axis of one phase of a convolution pass: destination First + i·Step reads the sources Origin + i·Stride + t·TapStep for its taps
/// t = 0 … Taps − 1, weighted by the pass's taps FirstTap + t·TapIndexStep.
/// </summary>
/// <remarks>
/// A forward pass has one phase. Backwards through a stride s, the destinations of each remainder modulo s read other taps, and among
/// themselves are a convolution of stride 1: s phases. A phase may have no taps, where the stride steps over inputs.
/// </remarks>
internal readonly record struct PhaseAxis
{
    public int Taps { get; private init; }

    public int FirstTap { get; private init; }

    public int TapIndexStep { get; private init; }

    public int TapStep { get; private init; }

    public int Origin { get; private init; }

    public int Stride { get; private init; }

    /// <summary>Number of destinations.</summary>
    public int Outputs { get; private init; }

    public int First { get; private init; }

    public int Step { get; private init; }

    /// <summary>The phases of a pass along an axis; the first has the most destinations.</summary>
    public static PhaseAxis[] Of(AxisWindow axis, ConvPass pass)
    {
        if (pass == ConvPass.Forward)
        {
            return
            [
                new PhaseAxis
                {
                    Taps = axis.Kernel,
                    TapIndexStep = 1,
                    TapStep = axis.Dilation,
                    Origin = -axis.PadBefore,
                    Stride = axis.Stride,
                    Outputs = axis.Output,
                    Step = 1,
                },
            ];
        }

        return [.. Enumerable.Range(0, Math.Min(axis.Stride, axis.Input)).Select(remainder => Backward(axis, remainder))];
    }

    /// <summary>The axis of a pass that reads each source once and in place, as one long row.</summary>
    public static PhaseAxis Identity(int length) => new() { Taps = 1, TapIndexStep = 1, TapStep = 1, Stride = 1, Outputs = length, Step = 1 };

    /// <summary>The first source that the destinations from <paramref name="first"/> on read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FirstSource(int first) => Origin + (first * Stride);

    /// <summary>One beyond the last source that the destinations below <paramref name="limit"/> read.</summary>
    public int LimitSource(int limit) => Origin + ((limit - 1) * Stride) + ((Taps - 1) * TapStep) + 1;

    /// <summary>The taps of a destination whose sources lie inside an axis of <paramref name="length"/> sources, from First to before Limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int First, int Limit) TapsInside(int output, int length)
    {
        var source = Origin + (output * Stride);
        var first = source >= 0 ? 0 : (-source + TapStep - 1) / TapStep;
        var limit = source >= length ? 0 : Math.Min(Taps, ((length - 1 - source) / TapStep) + 1);
        return (first, Math.Max(first, limit));
    }

    /// <summary>The destinations of an axis of <paramref name="length"/> sources, in spans that read the same taps inside it.</summary>
    public AxisSpan[] Spans(int length)
    {
        var spans = new List<AxisSpan>();
        for (var output = 0; output < Outputs; output++)
        {
            var (first, limit) = TapsInside(output, length);
            if (spans.Count > 0 && (spans[^1].FirstTap, spans[^1].Taps) == (first, limit - first))
                spans[^1] = spans[^1] with { Limit = output + 1 };
            else
                spans.Add(new AxisSpan(output, output + 1, first, limit - first));
        }

        return [.. spans];
    }

    /// <summary>The destinations all of whose taps lie inside an axis of <paramref name="length"/> sources, from First to before Limit.</summary>
    public (int First, int Limit) OutputsInside(int length)
    {
        var first = Origin >= 0 ? 0 : (-Origin + Stride - 1) / Stride;
        var last = length - 1 - ((Taps - 1) * TapStep) - Origin;
        var limit = last < 0 ? 0 : Math.Min(Outputs, (last / Stride) + 1);
        return first >= limit ? (0, 0) : (first, limit);
    }

    // Tap t of the turned kernel is tap k = K − 1 − t of the parameter; input h meets it at output (h + pad − k·dilation) ÷ stride where
    // that divides. The taps that do are equally spaced, and so are their outputs.
    private static PhaseAxis Backward(AxisWindow axis, int remainder)
    {
        var (taps, firstTap) = (0, 0);
        for (var tap = axis.Kernel - 1; tap >= 0; tap--)
        {
            if (Distance(tap) % axis.Stride == 0)
                (taps, firstTap) = (taps + 1, tap);
        }

        var spacing = axis.Stride / GreatestCommonDivisor(axis.Stride, axis.Dilation);
        return new PhaseAxis
        {
            Taps = taps,
            FirstTap = firstTap,
            TapIndexStep = spacing,
            TapStep = spacing * axis.Dilation / axis.Stride,
            Origin = taps == 0 ? 0 : Distance(firstTap) / axis.Stride,
            Stride = 1,
            Outputs = (axis.Input - remainder + axis.Stride - 1) / axis.Stride,
            First = remainder,
            Step = axis.Stride,
        };

        int Distance(int turnedTap) => remainder + axis.PadBefore - ((axis.Kernel - 1 - turnedTap) * axis.Dilation);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
