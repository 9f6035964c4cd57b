namespace ConvMl.Managed.Planning;

/// <summary>The order of the numbers in a buffer.</summary>
public enum BufferLayout
{
    /// <summary>As the engine's users see them: <c>[N, C, H, W]</c> or <c>[N, C]</c>.</summary>
    Planar,

    /// <summary>
    /// Channels in blocks of a vector's V lanes, <c>[N, ⌈C ÷ V⌉, H, W, V]</c>: channel c of pixel (h, w) lies in lane c mod V of block c ÷ V; the
    /// lanes without a channel hold zeros.
    /// </summary>
    Blocked,
}
