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
}
