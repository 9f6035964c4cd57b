namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Something to do with tiles whose height and width are known only at run time.</summary>
internal interface IWinogradTileAction
{
    /// <summary>Does it.</summary>
    void Run<TTile>()
        where TTile : struct, IWinogradTile;
}
