namespace ConvMl.Managed.Planning;

/// <summary>The order of the numbers in a buffer.</summary>
internal enum BufferLayout
{
    /// <summary>As the engine's users see them: <c>[N, C, H, W]</c> or <c>[N, C]</c>.</summary>
    Planar,

    /// <summary>Channels in blocks of a vector's lanes, <c>[N, ⌈C ÷ V⌉, H, W, V]</c>; see <see cref="Kernels.Blocked.BlockedLayout"/>.</summary>
    Blocked,
}
