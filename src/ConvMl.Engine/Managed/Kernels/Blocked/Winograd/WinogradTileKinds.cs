namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>What tells the kinds of tiles apart.</summary>
internal static class WinogradTileKinds
{
    /// <summary>Whether tiles have fewer rows than a whole one.</summary>
    public static bool IsLow(this WinogradTileKind kind) => kind is WinogradTileKind.Corner or WinogradTileKind.Low;

    /// <summary>Whether tiles have fewer columns than a whole one.</summary>
    public static bool IsNarrow(this WinogradTileKind kind) => kind is WinogradTileKind.Corner or WinogradTileKind.Narrow;
}
