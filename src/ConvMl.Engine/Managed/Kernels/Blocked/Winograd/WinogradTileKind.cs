namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// The kinds of tiles that a batch is cut into: whole ones, and shorter ones along the lower and the right border. The tiles of a kind are numbered
/// one after the other, and the kinds in the order of their values, in which those that have any point of a transformed tile are neighbours.
/// </summary>
internal enum WinogradTileKind
{
    /// <summary>Low and narrow, in the corner of an image.</summary>
    Corner,

    /// <summary>Narrow, at the right border.</summary>
    Narrow,

    /// <summary>Square.</summary>
    Whole,

    /// <summary>Low, at the lower border.</summary>
    Low,
}
