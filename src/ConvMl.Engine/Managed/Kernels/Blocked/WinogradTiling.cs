using ConvMl.Geometry;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// How a pass of a 3×3 convolution is cut into tiles of 4×4 destination pixels, each of which reads a patch of 6×6 source pixels.
/// Tiles are numbered through the batch, row by row.
/// </summary>
/// <remarks>
/// With a dilation of d, pixels whose rows and columns leave the same remainder modulo d are convolved among themselves, without dilation.
/// So the pixels of a tile and of its patch lie d apart, and the tiles of each remainder are numbered one after the other.
/// </remarks>
internal readonly struct WinogradTiling
{
    /// <summary>Side of the patch that a tile reads.</summary>
    public const int PatchSide = 6;

    /// <summary>Side of a tile.</summary>
    public const int TileSide = 4;

    /// <summary>Numbers of a transformed tile.</summary>
    public const int Points = PatchSide * PatchSide;

    // Floats of transformed weights that a second-level cache holds beside the tiles.
    private const long CachedWeights = 512 * 1024;

    // With more tiles than this, to read the transformed weights takes less time than to transform them again.
    private const int MostFewTiles = 64;

    // Transformed numbers of a batch up to which the gradient of the weights sums all its tiles at once.
    private const long MostSummedAtOnce = 2 * 1024 * 1024;

    // Below this, reading the transformed weights is all there is to do, however few they are.
    private const int LeastTiles = 16;

    // A tile takes as many multiplications as four pixels by definition, and transforms.
    private const int LeastPixels = 6;

    // What transforming weights costs, in outputs computed by definition: 9 taps of an output take as long as a quarter of a tile.
    private const int TransformInOutputs = 28;

    private readonly int _before;
    private readonly int _left;
    private readonly int _perColumn;
    private readonly int _perRow;
    private readonly int _inputChannels;
    private readonly long _weights;

    public WinogradTiling(ConvGeometry geometry, ConvPass pass)
    {
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
        _inputChannels = geometry.InputChannels;
        _weights = (long)Points * geometry.InputChannels * geometry.OutputChannels;
    }

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
        var (image, inImage) = (tile / PerImage, tile % PerImage);
        var (remainder, inRemainder) = (inImage / (_perColumn * _perRow), inImage % (_perColumn * _perRow));
        return (
            image,
            (remainder / ColumnStep) + (inRemainder / _perRow * TileSide * RowStep),
            (remainder % ColumnStep) + (inRemainder % _perRow * TileSide * ColumnStep));
    }

    /// <summary>The first source row and column of a tile's patch; they may lie outside.</summary>
    public (int Row, int Column) Patch(int row, int column) => (row - _before, column - _left);

    /// <summary>Whether the pixels of a tile or patch all lie in an image.</summary>
    public bool Inside(int row, int column, int side, int height, int width) =>
        row >= 0 && column >= 0 && row + ((side - 1) * RowStep) < height && column + ((side - 1) * ColumnStep) < width;

    /// <summary>Whether the weights of a batch should be transformed while its few tiles are multiplied, not before.</summary>
    public bool HasFewTiles(int batch) => (long)batch * PerImage <= MostFewTiles && _weights > CachedWeights;

    /// <summary>Whether the gradient of the weights should sum all tiles of a batch at once.</summary>
    public bool SumsAtOnce(int batch) => (long)batch * PerImage * Points * _inputChannels <= MostSummedAtOnce;

    /// <summary>Whether the tiles hold so few pixels that computing these by definition takes fewer multiplications or hardly more.</summary>
    public bool HasEmptyTiles => Height * Width < LeastPixels * PerImage;

    /// <summary>Whether reading or transforming the weights for a batch takes longer than computing its outputs by definition.</summary>
    public bool HasTooFewTiles(int batch) => HasFewTiles(batch)
        ? ((long)batch * Height * Width) - (4L * batch * PerImage) <= TransformInOutputs
        : (long)batch * PerImage < LeastTiles;

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
