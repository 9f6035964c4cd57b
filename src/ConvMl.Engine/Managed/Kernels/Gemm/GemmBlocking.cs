using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>
/// How a matrix product is cut: into blocks of C, which are its parallel tasks, and along the sum into lengths whose packed blocks
/// of A and B fit the second cache together. It follows from the sizes and the vector width alone.
/// </summary>
internal readonly struct GemmBlocking
{
    // 144 × 320 and 320 × 384 floats are 670 KB, within the 1 to 2 MB a core has; a panel of 32 × 320 stays in the first cache.
    private const int MostRows = 144;
    private const int MostColumns = 384;
    private const int MostDepth = 320;

    // Fewer and larger blocks pack less; more of them keep the threads busy to the end.
    private const int WantedTasks = 8;
    private const int LeastRows = 48;
    private const int LeastColumns = 64;

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
        var (blockRows, blockColumns) = (Even(rows, MostRows, 12), Even(columns, MostColumns, 32));
        while (Blocks(rows, blockRows) * Blocks(columns, blockColumns) < WantedTasks)
        {
            if (blockColumns > LeastColumns && (blockColumns >= blockRows || blockRows <= LeastRows))
                blockColumns = Even(columns, blockColumns - 32, 32);
            else if (blockRows > LeastRows)
                blockRows = Even(rows, blockRows - 12, 12);
            else
                break;
        }

        return new(blockRows, blockColumns, Even(depth, MostDepth, 4));
    }

    /// <summary>Floats of scratch that a worker needs.</summary>
    public int ScratchLength(VectorWidth width)
    {
        var query = new LengthQuery(this);
        VectorWidths.Run(width, ref query);
        return query.Length;
    }

    /// <summary>Number of blocks of at most <paramref name="block"/>.</summary>
    public static int Blocks(int size, int block) => (size + block - 1) / block;

    /// <summary>The size of blocks that are nearly equal, no larger than <paramref name="most"/>, and a multiple of <paramref name="multiple"/>.</summary>
    public static int Even(int size, int most, int multiple)
    {
        var even = Blocks(size, Blocks(size, most));
        return Blocks(even, multiple) * multiple;
    }

    private struct LengthQuery(GemmBlocking blocking) : IVectorAction
    {
        public int Length { get; private set; }

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            Length = GemmBlock<TSimd, TVector>.PackedRowsLength(blocking.Rows, blocking.Depth) + 16
                + GemmBlock<TSimd, TVector>.PackedColumnsLength(blocking.Columns, blocking.Depth);
    }
}
