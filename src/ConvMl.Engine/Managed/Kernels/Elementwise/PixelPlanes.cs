using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Elementwise;

/// <summary>
/// The planes of a batch of images in either layout. Planar, a plane is a channel and a pixel a number; blocked, a plane is a block of channels
/// and a pixel a vector. What moves or weighs pixels is written once for both.
/// </summary>
internal readonly struct PixelPlanes(KernelSite site)
{
    /// <summary>The vectors to use.</summary>
    public VectorWidth Width { get; } = site.Width;

    /// <summary>Whether a pixel is a vector.</summary>
    public bool IsBlocked { get; } = site.SourceLayout == BufferLayout.Blocked;

    /// <summary>Floats of a pixel.</summary>
    public int Pixel { get; } = site.SourceLayout == BufferLayout.Blocked ? site.Lanes : 1;

    /// <summary>Planes of a sample.</summary>
    public int PerSample { get; } = site.SourceLayout == BufferLayout.Blocked
        ? BlockedLayout.Blocks(site.Node.OutputShape.Channels, site.Lanes)
        : site.Node.OutputShape.Channels;
}
