using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>What the depthwise kernels can do.</summary>
internal static class DepthwiseSizes
{
    /// <summary>Why the depthwise kernels cannot do a pass of a convolution, or null if they can.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="isForward">Whether it is the forward pass, where a channel may make several.</param>
    public static string? Reject(ConvGeometry geometry, bool isForward)
    {
        if (geometry.Groups != geometry.InputChannels)
            return $"it has {geometry.Groups} groups of {geometry.InputChannels} input channels, where each channel should be a group";
        return geometry.OutputChannels != geometry.InputChannels && !isForward
            ? $"it makes {geometry.OutputChannels} output channels of {geometry.InputChannels} input channels, where each should make one in the passes backward"
            : null;
    }
}
