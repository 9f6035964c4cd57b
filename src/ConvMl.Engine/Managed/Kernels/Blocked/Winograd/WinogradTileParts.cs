namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The kinds that some tiles are of, one after the other; those of which there is a tile.</summary>
/// <param name="order">The tiles of the batch.</param>
/// <param name="first">The first tile.</param>
/// <param name="limit">One beyond the last.</param>
internal struct WinogradTileParts(WinogradTileOrder order, int first, int limit)
{
    private WinogradTileKind _next = WinogradTileKind.Corner;

    /// <summary>The tiles of the kind that is reached.</summary>
    public WinogradTilePart Current { get; private set; }

    /// <summary>For the foreach statement.</summary>
    public readonly WinogradTileParts GetEnumerator() => this;

    /// <summary>Goes to the next kind.</summary>
    public bool MoveNext()
    {
        for (; _next <= WinogradTileKind.Low; _next++)
        {
            var (firstOfKind, limitOfKind) = order.OfKind(_next, first, limit);
            if (firstOfKind >= limitOfKind)
                continue;
            Current = new WinogradTilePart(_next++, firstOfKind, limitOfKind);
            return true;
        }

        return false;
    }
}
