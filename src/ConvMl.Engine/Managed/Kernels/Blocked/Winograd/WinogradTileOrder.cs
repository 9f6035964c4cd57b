using System.Runtime.CompilerServices;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>The tiles of a batch in the order of their numbers: kind by kind, and those of a kind image by image, row by row.</summary>
internal readonly struct WinogradTileOrder
{
    private readonly int _firstNarrow;
    private readonly int _firstWhole;
    private readonly int _firstLow;

    /// <summary>Numbers the tiles of so many images.</summary>
    public WinogradTileOrder(WinogradTiling tiling, int batch)
    {
        Tiling = tiling;
        _firstNarrow = batch * tiling.PerImage(WinogradTileKind.Corner);
        _firstWhole = _firstNarrow + (batch * tiling.PerImage(WinogradTileKind.Narrow));
        _firstLow = _firstWhole + (batch * tiling.PerImage(WinogradTileKind.Whole));
        Count = _firstLow + (batch * tiling.PerImage(WinogradTileKind.Low));
    }

    /// <summary>How an image is cut.</summary>
    public WinogradTiling Tiling { get; }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>The number of a kind's first tile.</summary>
    public int Start(WinogradTileKind kind) => kind switch
    {
        WinogradTileKind.Corner => 0,
        WinogradTileKind.Narrow => _firstNarrow,
        WinogradTileKind.Whole => _firstWhole,
        WinogradTileKind.Low => _firstLow,
        _ => Count,
    };

    /// <summary>Which of some tiles are of a kind.</summary>
    public (int First, int Limit) OfKind(WinogradTileKind kind, int first, int limit) =>
        (Math.Max(first, Start(kind)), Math.Min(limit, Start(kind + 1)));

    /// <summary>Some tiles, kind by kind.</summary>
    public WinogradTileParts Parts(int first, int limit) => new(this, first, limit);

    /// <summary>Which of some tiles have a point that low or narrow ones may lack; the first is not behind the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int First, int Limit) WithPoint(bool inLow, bool inNarrow, int first, int limit)
    {
        if (!inNarrow)
            first = Math.Max(first, _firstWhole);
        else if (!inLow)
            first = Math.Max(first, _firstNarrow);
        return (first, inLow ? Math.Max(first, limit) : Math.Max(first, Math.Min(limit, _firstLow)));
    }
}
