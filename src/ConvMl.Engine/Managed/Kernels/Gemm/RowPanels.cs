namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>
/// Cuts rows into panels of nearly equal, even height: 64 rows at most 12 high are 12, 12, 10, 10, 10, 10 and not five twelves and
/// a four, whose short tile would leave most of the processor idle. An odd count is padded by one row of zeros.
/// </summary>
internal readonly struct RowPanels
{
    private readonly int _pairs;
    private readonly int _higher;

    public RowPanels(int rows, int highest)
    {
        var pairs = (rows + 1) / 2;
        Rows = rows;
        Count = (rows + highest - 1) / highest;
        _pairs = pairs / Count;
        _higher = pairs % Count;
    }

    /// <summary>Rows without the padding.</summary>
    public int Rows { get; }

    /// <summary>Number of panels.</summary>
    public int Count { get; }

    /// <summary>Rows with the padding.</summary>
    public int PaddedRows => (Rows + 1) / 2 * 2;

    /// <summary>The first row of a panel.</summary>
    public int Start(int panel) => 2 * ((panel * _pairs) + Math.Min(panel, _higher));

    /// <summary>Rows of a panel, padding included.</summary>
    public int Height(int panel) => 2 * (_pairs + (panel < _higher ? 1 : 0));
}
