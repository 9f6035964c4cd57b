namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>A matrix somewhere in memory. Any strides: a transpose is the same memory with the strides exchanged.</summary>
/// <param name="data">Element (0, 0).</param>
/// <param name="rowStride">Floats from a row to the next.</param>
/// <param name="columnStride">Floats from a column to the next.</param>
internal readonly unsafe struct Matrix(float* data, nint rowStride, nint columnStride)
{
    public float* Data { get; } = data;

    public nint RowStride { get; } = rowStride;

    public nint ColumnStride { get; } = columnStride;

    public Matrix Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>A matrix whose rows lie one behind the other.</summary>
    public static Matrix RowMajor(float* data, int columns) => new(data, columns, 1);

    /// <summary>The part that begins at (<paramref name="row"/>, <paramref name="column"/>).</summary>
    public Matrix At(int row, int column) => new(Data + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);
}
