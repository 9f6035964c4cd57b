namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>
/// The destinations of a depthwise convolution that <see cref="DepthwiseLinePairs{TSimd, TVector}"/> can take: all nine taps of a 3×3 kernel
/// lie inside the image but for the outermost ones of the first and the last line and column.
/// </summary>
/// <param name="Stride">From a pixel to the next along both axes, 1 or 2.</param>
/// <param name="Rows">The lines, from First to before Limit.</param>
/// <param name="Columns">The pixels of a line, from First to before Limit.</param>
internal readonly record struct DepthwiseArea(int Stride, (int First, int Limit) Rows, (int First, int Limit) Columns)
{
    private const int Kernel = 3;

    /// <summary>Lines are taken in pairs.</summary>
    public const int LinesAtOnce = 2;

    /// <summary>The area of a convolution; with no lines if there is none.</summary>
    public static DepthwiseArea Of(PhaseAxis[] rows, int height, PhaseAxis[] columns, int width)
    {
        if (rows is not [var vertical] || columns is not [var horizontal] || !IsPlain(vertical) || !IsPlain(horizontal) || vertical.Stride != horizontal.Stride)
            return default;
        return new DepthwiseArea(vertical.Stride, Within(vertical, height), Within(horizontal, width));
    }

    /// <summary>The lines of a band, an even number of them.</summary>
    public (int First, int Limit) Lines((int First, int Limit) band)
    {
        var (first, limit) = (Math.Max(Rows.First, band.First), Math.Min(Rows.Limit, band.Limit));
        return limit <= first || Columns.Limit <= Columns.First ? (band.First, band.First) : (first, limit - ((limit - first) % LinesAtOnce));
    }

    private static bool IsPlain(PhaseAxis axis) => axis is { Taps: Kernel, TapStep: 1, Step: 1, Stride: 1 or 2 };

    // At most one tap of a destination may lie beyond either end.
    private static (int First, int Limit) Within(PhaseAxis axis, int length)
    {
        var first = Math.Max(0, (-axis.Origin - 1 + axis.Stride - 1) / axis.Stride);
        var last = length - (Kernel - 1) - axis.Origin;
        return (first, last < 0 ? 0 : Math.Min(axis.Outputs, (last / axis.Stride) + 1));
    }
}
