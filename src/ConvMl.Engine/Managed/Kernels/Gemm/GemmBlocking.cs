using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>
/// How a matrix product is cut: into blocks of C, which are its parallel tasks, and along the sum into lengths whose packed blocks
/// of A and B fit the second cache together. It follows from the sizes and the vector width alone.
/// </summary>
internal readonly struct GemmBlocking
{
    // 144 × 256 and 256 × 384 floats are 530 KB, within the 1 to 2 MB a core has; panels of 32 × 256 and 12 × 256 stay in the first cache.
    private const int MostRows = 144;
    private const int MostColumns = 384;
    private const int MostDepth = 256;

    // Two vectors of 16.
    private const int WidestPanel = 32;

    // Larger blocks stay longer in the caches; more of them keep the threads busy to the end.
    private const int WantedTasks = 8;
    private const int LeastRows = 72;
    private const int GoodColumns = 64;
    private const int LeastColumns = 32;

    private GemmBlocking(int rows, int columns, int depth) => (Rows, Columns, Depth) = (rows, columns, depth);

    /// <summary>Rows of a block of C; the last may have fewer.</summary>
    public int Rows { get; }

    /// <summary>Columns of a block of C; the last may have fewer.</summary>
    public int Columns { get; }

    /// <summary>Length along the sum; the last may be shorter.</summary>
    public int Depth { get; }

    /// <summary>The cut of a product of the given sizes.</summary>
    public static GemmBlocking For(int rows, int columns, int depth)
    {
        var (blockRows, blockColumns) = (Even(rows, MostRows, 12), Even(columns, MostColumns, WidestPanel));
        while (Blocks(rows, blockRows) * Blocks(columns, blockColumns) < WantedTasks)
        {
            if (blockColumns > GoodColumns || (blockColumns > LeastColumns && blockRows <= LeastRows))
                blockColumns = Even(columns, blockColumns - WidestPanel, WidestPanel);
            else if (blockRows > LeastRows)
                blockRows = Even(rows, blockRows - 12, 12);
            else
                break;
        }

        return new(blockRows, blockColumns, Even(depth, MostDepth, 4));
    }

    /// <summary>Columns of B with those that fill up the last panel, at any vector width.</summary>
    public static int Padded(int columns) => Blocks(columns, WidestPanel) * WidestPanel;

    /// <summary>Number of blocks of at most <paramref name="block"/>.</summary>
    public static int Blocks(int size, int block) => (size + block - 1) / block;

    /// <summary>The size of blocks that are nearly equal, no larger than <paramref name="most"/>, and a multiple of <paramref name="multiple"/>.</summary>
    public static int Even(int size, int most, int multiple)
    {
        var even = Blocks(size, Blocks(size, most));
        return Blocks(even, multiple) * multiple;
    }
}
