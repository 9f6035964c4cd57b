namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Something to do with tiles whose height and width are known only at run time, and with their adjoints.</summary>
internal interface IWinogradAdjointTileAction
{
    /// <summary>Does it.</summary>
    void Run<TTile>()
        where TTile : struct, IWinogradAdjointTile;
}
