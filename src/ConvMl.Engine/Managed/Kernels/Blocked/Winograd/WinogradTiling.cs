using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// How a pass of a convolution cuts an image into tiles of destination pixels, each of which reads a patch of source pixels. Tiles are square; the last
/// ones along an axis that is no multiple of their side may be shorter.
/// </summary>
/// <remarks>
/// The patches of neighbouring tiles lie a tile times the stride apart, backwards a tile over the stride. With a dilation of d, pixels whose rows and columns leave the same remainder modulo d are convolved among themselves, without dilation.
/// So the pixels of a tile and of its patch lie d apart, and the tiles of each remainder are numbered one after the other.
/// </remarks>
internal sealed class WinogradTiling
{
    // A tile of one output takes as many products along an axis as the kernel has taps.
    private const int LeastShortSide = 2;

    private readonly int _firstSourceRow;
    private readonly int _firstSourceColumn;
    private readonly (int Row, int Column) _stride;
    private readonly bool _isForward;
    private readonly int _wholeRows;
    private readonly int _wholeColumns;
    private readonly bool _hasLow;
    private readonly bool _hasNarrow;

    public WinogradTiling(ConvGeometry geometry, ConvPass pass, int tileSide, bool hasShortTiles)
    {
        TileSide = tileSide;
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        _isForward = pass == ConvPass.Forward;
        (SourceHeight, SourceWidth, Height, Width) = _isForward
            ? (vertical.Input, horizontal.Input, vertical.Output, horizontal.Output)
            : (vertical.Output, horizontal.Output, vertical.Input, horizontal.Input);
        _stride = (vertical.Stride, horizontal.Stride);
        (_firstSourceRow, _firstSourceColumn) = (FirstSource(vertical, pass), FirstSource(horizontal, pass));
        (RowStep, ColumnStep) = (vertical.Dilation, horizontal.Dilation);
        var (rows, columns) = (CeilingOf(Height, RowStep), CeilingOf(Width, ColumnStep));
        (_hasLow, _hasNarrow) = (hasShortTiles && rows % tileSide != 0, hasShortTiles && columns % tileSide != 0);
        (_wholeRows, _wholeColumns) = (_hasLow ? rows / tileSide : CeilingOf(rows, tileSide), _hasNarrow ? columns / tileSide : CeilingOf(columns, tileSide));
        ShortSide = Math.Max(LeastShortSide, Math.Max(_hasLow ? rows % tileSide : 0, _hasNarrow ? columns % tileSide : 0));
        PatchAdvance = _isForward ? tileSide * horizontal.Stride : tileSide / horizontal.Stride;
    }

    /// <summary>Side of a whole tile.</summary>
    public int TileSide { get; }

    /// <summary>Rows of a low tile and columns of a narrow one.</summary>
    public int ShortSide { get; }

    /// <summary>Pixels from the patch of a tile to that of its neighbour.</summary>
    public int PatchAdvance { get; }

    public int SourceHeight { get; }

    public int SourceWidth { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Rows from a row of a tile or patch to its next.</summary>
    public int RowStep { get; }

    /// <summary>Columns from a column of a tile or patch to its next.</summary>
    public int ColumnStep { get; }

    /// <summary>Tiles of an image.</summary>
    public int TilesPerImage => RowStep * ColumnStep * (_wholeRows + (_hasLow ? 1 : 0)) * (_wholeColumns + (_hasNarrow ? 1 : 0));

    /// <summary>Tiles of a kind in an image.</summary>
    public int PerImage(WinogradTileKind kind) => RowStep * ColumnStep
        * (kind.IsLow() ? _hasLow ? 1 : 0 : _wholeRows) * (kind.IsNarrow() ? _hasNarrow ? 1 : 0 : _wholeColumns);

    /// <summary>Rows of the tiles of a kind.</summary>
    public int HeightOf(WinogradTileKind kind) => kind.IsLow() ? ShortSide : TileSide;

    /// <summary>Columns of the tiles of a kind.</summary>
    public int WidthOf(WinogradTileKind kind) => kind.IsNarrow() ? ShortSide : TileSide;

    /// <summary>The image of a tile of a kind, numbered through the batch, and the tile's first row and column in the destination.</summary>
    public (int Image, int Row, int Column) Tile(WinogradTileKind kind, int tile)
    {
        // Divisions are slow enough to be felt where a tile has few channels.
        var (firstRow, firstColumn) = (kind.IsLow() ? _wholeRows * TileSide : 0, kind.IsNarrow() ? _wholeColumns * TileSide : 0);
        var perRow = kind.IsNarrow() ? 1 : _wholeColumns;
        var perRemainder = (kind.IsLow() ? 1 : _wholeRows) * perRow;
        var (image, inImage) = Math.DivRem(tile, RowStep * ColumnStep * perRemainder);
        if (RowStep * ColumnStep == 1)
        {
            var (row, column) = Math.DivRem(inImage, perRow);
            return (image, firstRow + (row * TileSide), firstColumn + (column * TileSide));
        }

        var (remainder, inRemainder) = Math.DivRem(inImage, perRemainder);
        var (tileRow, tileColumn) = Math.DivRem(inRemainder, perRow);
        var (rowRemainder, columnRemainder) = Math.DivRem(remainder, ColumnStep);
        return (image, rowRemainder + ((firstRow + (tileRow * TileSide)) * RowStep), columnRemainder + ((firstColumn + (tileColumn * TileSide)) * ColumnStep));
    }

    /// <summary>The first source row and column of a tile's patch; they may lie outside.</summary>
    public (int Row, int Column) Patch(int row, int column) => _isForward
        ? (_firstSourceRow + (row * _stride.Row), _firstSourceColumn + (column * _stride.Column))
        : (_firstSourceRow + (row / _stride.Row), _firstSourceColumn + (column / _stride.Column));

    /// <summary>Whether the pixels of a tile or patch all lie in an image.</summary>
    public bool Inside(int row, int column, int rows, int columns, int height, int width) =>
        row >= 0 && column >= 0 && row + ((rows - 1) * RowStep) < height && column + ((columns - 1) * ColumnStep) < width;

    /// <summary>Why Winograd's algorithm for 3×3 cannot do a convolution, or null if it can.</summary>
    public static string? Reject(ConvGeometry geometry)
    {
        if (geometry.Vertical.Kernel != 3 || geometry.Horizontal.Kernel != 3)
            return $"the kernel is {geometry.Vertical.Kernel}×{geometry.Horizontal.Kernel}, not 3×3";
        if (geometry.Vertical.Stride != 1 || geometry.Horizontal.Stride != 1)
            return "the stride is not 1";
        return geometry.Groups != 1 ? "the channels are in groups" : null;
    }

    /// <summary>Why Winograd's algorithm on the phases of a stride of 2 cannot do a pass of a convolution, or null if it can.</summary>
    public static string? RejectStrided(ConvGeometry geometry, ConvPass pass)
    {
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        if (vertical.Kernel != horizontal.Kernel || vertical.Kernel is not (3 or 4))
            return $"the kernel is {vertical.Kernel}×{horizontal.Kernel}, neither 3×3 nor 4×4";
        if (vertical.Stride != 2 || horizontal.Stride != 2)
            return "the stride is not 2";
        if (vertical.Dilation != 1 || horizontal.Dilation != 1)
            return "it is dilated";
        if (geometry.Groups != 1)
            return "the channels are in groups";
        return pass == ConvPass.BackwardInput && vertical.PadBefore % 2 != horizontal.PadBefore % 2
            ? "the padding is even along one axis and odd along the other"
            : null;
    }

    // The phases of a pass begin at different sources; a patch holds those of all of them.
    private static int FirstSource(AxisWindow axis, ConvPass pass) => PhaseAxis.Of(axis, pass).Min(phase => phase.Origin);

    private static int CeilingOf(int length, int piece) => (length + piece - 1) / piece;
}
