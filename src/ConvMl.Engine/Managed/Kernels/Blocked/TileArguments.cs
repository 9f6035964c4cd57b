using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// What <see cref="MicroTile{TSimd, TVector}"/> computes: where the tile's operands lie and how the sum walks over them. All
/// strides are in floats. The sum has four nested loops; a product of matrices uses only the innermost.
/// </summary>
internal unsafe struct TileArguments
{
    /// <summary>Where the numbers to broadcast begin; of the tile's row i they lie <see cref="RowStrideA"/>·i further.</summary>
    public float* A;

    /// <summary>Where the vectors begin; of the tile's column j they lie <see cref="ColumnStrideB"/>·j further.</summary>
    public float* B;

    /// <summary>Where the tile is written; column j of row i lies <see cref="RowStrideC"/>·i + <see cref="ColumnStrideC"/>·j further.</summary>
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

    /// <summary>
    /// What will be read next, to be brought near meanwhile where operands are packed; of the outermost loop's step i it lies as much further
    /// as A does. Null for the vectors themselves, ahead of their use.
    /// </summary>
    public float* Next;

    /// <summary>Floats of it that are asked for with every four steps of the sum.</summary>
    public nint NextStep;

    /// <summary>Laid out like <see cref="C"/>: where it is not positive, zero is written; null for nothing.</summary>
    public float* Mask;

    /// <summary>Whether what is negative becomes zero before it is written.</summary>
    public bool Rectify;

    /// <summary>
    /// Lets one of several tiles that read the same vectors ask for its share of what the tiles after them will read: together they ask for
    /// it once, at the pace at which they use theirs up.
    /// </summary>
    /// <param name="next">Where that begins; it is as long as the vectors in use.</param>
    /// <param name="piece">The number of the tile.</param>
    /// <param name="pieces">How many tiles there are.</param>
    public void FetchShare(float* next, int piece, int pieces)
    {
        var share = Math.Max(Prefetch.LineLength, 4 * StepB / pieces / Prefetch.LineLength * Prefetch.LineLength);
        var start = piece * share * (Depth / 4);
        Next = next + start;
        NextStep = start < Depth * StepB ? share : 0;
    }
}
