using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// How a pass of a 3×3 convolution is cut into square tiles of destination pixels, each of which reads a patch of source pixels that is two
/// wider. Tiles are numbered through the batch, row by row.
/// </summary>
/// <remarks>
/// With a dilation of d, pixels whose rows and columns leave the same remainder modulo d are convolved among themselves, without dilation.
/// So the pixels of a tile and of its patch lie d apart, and the tiles of each remainder are numbered one after the other.
/// </remarks>
internal readonly struct WinogradTiling
{
    private readonly int _before;
    private readonly int _left;
    private readonly int _perColumn;
    private readonly int _perRow;

    public WinogradTiling(ConvGeometry geometry, ConvPass pass, int tileSide)
    {
        TileSide = tileSide;
        var (vertical, horizontal) = (geometry.Vertical, geometry.Horizontal);
        if (pass == ConvPass.Forward)
        {
            (SourceHeight, SourceWidth, Height, Width) = (vertical.Input, horizontal.Input, vertical.Output, horizontal.Output);
            (_before, _left) = (vertical.PadBefore, horizontal.PadBefore);
        }
        else
        {
            (SourceHeight, SourceWidth, Height, Width) = (vertical.Output, horizontal.Output, vertical.Input, horizontal.Input);
            (_before, _left) = (vertical.Extent - 1 - vertical.PadBefore, horizontal.Extent - 1 - horizontal.PadBefore);
        }

        (RowStep, ColumnStep) = (vertical.Dilation, horizontal.Dilation);
        _perColumn = CeilingOf(CeilingOf(Height, RowStep), TileSide);
        _perRow = CeilingOf(CeilingOf(Width, ColumnStep), TileSide);
        PerImage = RowStep * ColumnStep * _perColumn * _perRow;
    }

    /// <summary>Side of a tile.</summary>
    public int TileSide { get; }

    /// <summary>Numbers of a transformed tile.</summary>
    public int Points => (TileSide + 2) * (TileSide + 2);

    public int SourceHeight { get; }

    public int SourceWidth { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Rows from a row of a tile or patch to its next.</summary>
    public int RowStep { get; }

    /// <summary>Columns from a column of a tile or patch to its next.</summary>
    public int ColumnStep { get; }

    /// <summary>Tiles of an image.</summary>
    public int PerImage { get; }

    /// <summary>The image of a tile, and the tile's first row and column in the destination.</summary>
    public (int Image, int Row, int Column) Tile(int tile)
    {
        // Divisions are slow enough to be felt where a tile has few channels.
        var (image, inImage) = Math.DivRem(tile, PerImage);
        if (PerImage == _perColumn * _perRow)
        {
            var (row, column) = Math.DivRem(inImage, _perRow);
            return (image, row * TileSide, column * TileSide);
        }

        var (remainder, inRemainder) = Math.DivRem(inImage, _perColumn * _perRow);
        var (tileRow, tileColumn) = Math.DivRem(inRemainder, _perRow);
        var (firstRow, firstColumn) = Math.DivRem(remainder, ColumnStep);
        return (image, firstRow + (tileRow * TileSide * RowStep), firstColumn + (tileColumn * TileSide * ColumnStep));
    }

    /// <summary>The first source row and column of a tile's patch; they may lie outside.</summary>
    public (int Row, int Column) Patch(int row, int column) => (row - _before, column - _left);

    /// <summary>Whether the pixels of a tile or patch all lie in an image.</summary>
    public bool Inside(int row, int column, int side, int height, int width) =>
        row >= 0 && column >= 0 && row + ((side - 1) * RowStep) < height && column + ((side - 1) * ColumnStep) < width;

    /// <summary>Why Winograd's algorithm cannot do a convolution, or null if it can.</summary>
    public static string? Reject(ConvGeometry geometry)
    {
        if (geometry.Vertical.Kernel != 3 || geometry.Horizontal.Kernel != 3)
            return $"the kernel is {geometry.Vertical.Kernel}×{geometry.Horizontal.Kernel}, not 3×3";
        if (geometry.Vertical.Stride != 1 || geometry.Horizontal.Stride != 1)
            return "the stride is not 1";
        return geometry.Groups != 1 ? "the channels are in groups" : null;
    }

    private static int CeilingOf(int length, int piece) => (length + piece - 1) / piece;
}
