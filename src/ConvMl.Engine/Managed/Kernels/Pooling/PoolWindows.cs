using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Pooling;

/// <summary>The taps of one axis that fall inside the input, for each output of that axis.</summary>
internal static class PoolWindows
{
    /// <summary>First tap inside (included) and last (excluded) under an output.</summary>
    public static (int First, int Limit) TapsInside(AxisWindow axis, int output)
    {
        var origin = (output * axis.Stride) - axis.PadBefore;
        var first = origin >= 0 ? 0 : (-origin + axis.Dilation - 1) / axis.Dilation;
        var limit = origin >= axis.Input ? 0 : Math.Min(axis.Kernel, ((axis.Input - 1 - origin) / axis.Dilation) + 1);
        return (first, limit);
    }

    /// <summary>For each output of a row, the number of the first tap of its window that falls inside the input; windows are numbered row by row.</summary>
    public static unsafe void FirstTaps(PoolGeometry geometry, int row, float* taps)
    {
        var (horizontal, first) = (geometry.Horizontal, TapsInside(geometry.Vertical, row).First * geometry.Horizontal.Kernel);
        new Span<float>(taps, horizontal.Output).Fill(first);
        for (var j = 0; j < horizontal.Output && j * (long)horizontal.Stride < horizontal.PadBefore; j++)
            taps[j] = first + TapsInside(horizontal, j).First;
    }
}
