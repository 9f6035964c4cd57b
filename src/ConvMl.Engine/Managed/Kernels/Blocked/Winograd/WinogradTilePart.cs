namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Tiles of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="First">The first of them.</param>
/// <param name="Limit">One beyond the last.</param>
internal readonly record struct WinogradTilePart(WinogradTileKind Kind, int First, int Limit);
