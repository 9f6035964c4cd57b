using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// What <see cref="MicroTile{TSimd, TVector}"/> computes: where the operands of its tiles lie and how the sum walks over them. All
/// strides are in floats. The sum has four nested loops; a product of matrices uses only the innermost. Rows count through all tiles.
/// </summary>
internal unsafe struct TileArguments
{
    /// <summary>Where the numbers to broadcast begin; of row i they lie <see cref="RowStrideA"/>·i further.</summary>
    public float* A;

    /// <summary>Where the vectors begin; of column j they lie <see cref="ColumnStrideB"/>·j further.</summary>
    public float* B;

    /// <summary>Where the tiles are written; column j of row i lies <see cref="RowStrideC"/>·i + <see cref="ColumnStrideC"/>·j further.</summary>
    public float* C;

    /// <summary>What the sum is added to, laid out like <see cref="C"/> (and it may be C); null for nothing.</summary>
    public float* Addend;

    /// <summary>A vector for each column that is added to all its rows; null for none.</summary>
    public float* Bias;

    public nint RowStrideA;
    public nint ColumnStrideB;
    public nint RowStrideC;
    public nint ColumnStrideC;

    /// <summary>Length of the innermost loop of the sum, and the steps of A and B in it.</summary>
    public int Depth;

    public nint StepA;
    public nint StepB;

    /// <summary>Lengths of the loops around it, from the inside out, and their steps.</summary>
    public int Columns;

    public nint ColumnStepA;
    public nint ColumnStepB;
    public int Rows;
    public nint RowStepA;
    public nint RowStepB;
    public int Planes;
    public nint PlaneStepA;
    public nint PlaneStepB;

    /// <summary>Whether a tile asks for the numbers of the tile after it, where operands are packed and its rows lie one behind the other.</summary>
    public bool FetchesRows;

    /// <summary>
    /// What will be read next, to be brought near meanwhile where operands are packed; null for the vectors themselves, ahead of their use.
    /// </summary>
    public float* Next;

    /// <summary>Floats of it that are asked for with every four steps of the sum, and from what a tile asks for to what the tile after it does.</summary>
    public nint NextStep;
    public nint NextTileStep;

    /// <summary>How many tiles ask; those after them do not.</summary>
    public int FetchingTiles;

    /// <summary>Whether a tile asks for the memory that it is written to before it sums.</summary>
    public bool FetchesDestination;

    /// <summary>Laid out like <see cref="C"/>: where it is not positive, zero is written; null for nothing.</summary>
    public float* Mask;

    /// <summary>Whether what is negative becomes zero before it is written.</summary>
    public bool Rectify;

    /// <summary>
    /// Lets each of the tiles ask for its share of what will be read after them: together they ask for it once, at the pace at which they use up
    /// the vectors that they share.
    /// </summary>
    /// <param name="next">Where that begins; it is as long as the vectors in use.</param>
    /// <param name="tiles">How many tiles there are.</param>
    public void FetchShares(float* next, int tiles)
    {
        var lines = 4 * StepB / Prefetch.LineLength;
        var share = Math.Max(1, lines / Math.Max(1, tiles));
        Next = next;
        NextStep = share * Prefetch.LineLength;
        NextTileStep = NextStep * (Depth / 4);
        FetchingTiles = (int)((lines + share - 1) / share);
    }
}
