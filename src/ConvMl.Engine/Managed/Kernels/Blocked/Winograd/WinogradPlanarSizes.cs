using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The convolution of stride 1 that a <see cref="WinogradPlanarConv{TSimd, TVector, TMaps}"/> of stride s runs on its packed source.</summary>
internal static class WinogradPlanarSizes
{
    /// <summary>⌈K ÷ s⌉ taps an axis on the s² times as many channels of the source, s times smaller, as far as outputs read it.</summary>
    public static ConvGeometry PackedGeometry(ConvGeometry geometry)
    {
        var (stride, taps) = (geometry.Vertical.Stride, PackedTaps(geometry));
        return new(
            [geometry.InputChannels * stride * stride, geometry.Vertical.Output + taps - 1, geometry.Horizontal.Output + taps - 1],
            geometry.OutputChannels, new Window(taps));
    }

    /// <summary>⌈K ÷ s⌉.</summary>
    public static int PackedTaps(ConvGeometry geometry) => (geometry.Vertical.Kernel + geometry.Vertical.Stride - 1) / geometry.Vertical.Stride;

    /// <summary>Why the algorithm cannot do a convolution, or null if it can.</summary>
    public static string? Reject(ConvGeometry geometry)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        if (vertical.Kernel != horizontal.Kernel || vertical.Stride != horizontal.Stride)
            return "kernel and stride are not square";
        if (vertical.Stride == 1)
            return "the stride is 1";
        if (vertical.Dilation != 1 || horizontal.Dilation != 1)
            return "it is dilated";
        if (geometry.Groups != 1)
            return "the channels are in groups";
        return PackedTaps(geometry) is 3 or 4 ? null : $"a kernel of {vertical.Kernel}×{vertical.Kernel} at stride {vertical.Stride} has {PackedTaps(geometry)} taps a phase, neither 3 nor 4";
    }
}
