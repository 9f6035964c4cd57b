namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>
/// Which outermost taps of a rectangle of pixels of a 3×3 convolution lie beyond the image: the upper row of its first line, the lower row of its
/// last line, the left column of the first pixels, the right column of the last.
/// </summary>
internal readonly record struct DepthwiseBorders(bool Top, bool Bottom, bool Left, bool Right);
