namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>What is added to a matrix product: a matrix of its size, one row for all of its rows, or nothing (the default).</summary>
internal readonly unsafe struct Addend
{
    private Addend(float* data, nint rowStride)
    {
        Data = data;
        RowStride = rowStride;
    }

    /// <summary>Element (0, 0); null for nothing.</summary>
    public float* Data { get; }

    /// <summary>Floats from a row to the next: 0 for one row.</summary>
    public nint RowStride { get; }

    /// <summary>A row-major matrix; nothing if <paramref name="data"/> is null.</summary>
    public static Addend Matrix(float* data, nint rowStride) => data == null ? default : new(data, rowStride);

    /// <summary>One row that is added to every row; nothing if <paramref name="row"/> is null.</summary>
    public static Addend Row(float* row) => new(row, 0);

    /// <summary>The part that begins at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public Addend At(int row, int column) => Data == null ? default : new(Data + (row * RowStride) + column, RowStride);
}
