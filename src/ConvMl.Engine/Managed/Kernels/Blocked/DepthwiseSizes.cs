using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What the depthwise kernels can do.</summary>
internal static class DepthwiseSizes
{
    /// <summary>Why the depthwise kernels cannot do a convolution, or null if they can.</summary>
    public static string? Reject(ConvGeometry geometry)
    {
        if (geometry.Groups != geometry.InputChannels)
            return $"it has {geometry.Groups} groups of {geometry.InputChannels} input channels, where each channel should be a group";
        return geometry.OutputChannels != geometry.InputChannels
            ? $"it makes {geometry.OutputChannels} output channels of {geometry.InputChannels} input channels, where each should make one"
            : null;
    }
}
