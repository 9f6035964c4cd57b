using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Managed.Kernels;

/// <summary>The matrix product against the sum of its definition, at every vector width of this processor.</summary>
public class GemmTests
{
    private static readonly int[] OddSizes = [1, 2, 3, 5, 6, 7, 11, 12, 13, 15, 16, 17, 25, 31, 32, 33, 48, 65];

    public static TheoryData<string> Widths => [.. VectorWidths.Supported.Select(width => width.ToString())];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_size_around_the_tiles_is_right(string width)
    {
        foreach (var rows in OddSizes)
        {
            foreach (var columns in OddSizes)
                Check(width, rows, columns, depth: (rows * 7 % 19) + 1, transposeA: false, transposeB: false, accumulate: false, threads: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Transposed_and_accumulated_products_are_right(string width)
    {
        foreach (var depth in new[] { 1, 3, 4, 5, 17 })
        {
            for (var bits = 0; bits < 8; bits++)
                Check(width, rows: 13, columns: 35, depth, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, threads: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Sizes_beyond_a_block_are_right(string width)
    {
        Check(width, rows: 301, columns: 403, depth: 650, transposeA: false, transposeB: true, accumulate: false, threads: 3);
        Check(width, rows: 10, columns: 1000, depth: 321, transposeA: true, transposeB: false, accumulate: true, threads: 2);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void Matrices_strided_both_ways_are_right(string width)
    {
        const int Rows = 9, Columns = 20, Depth = 11;
        var (a, b) = (Random(Rows * Depth * 3 * 2, 1), Random(Depth * Columns * 6, 2));
        var c = new Guarded(Rows * Columns);
        var stridedA = new Matrix(a.Pointer, Depth * 3 * 2, 3);
        var stridedB = new Matrix(b.Pointer, 2, Depth * 3);

        Multiply(width, Rows, Columns, Depth, stridedA, stridedB, c, default, threads: 1);

        RequireProduct(Rows, Columns, Depth, stridedA, stridedB, new float[Rows * Columns], c.Span);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void A_row_is_added_to_all_rows(string width)
    {
        const int Rows = 29, Columns = 75, Depth = 300;
        AlignedBuffer a = Random(Rows * Depth, 1), b = Random(Depth * Columns, 2), row = Random(Columns, 3);
        var c = new Guarded(Rows * Columns);
        float[] before = [.. Enumerable.Repeat(row.Span.ToArray(), Rows).SelectMany(values => values)];
        var (matrixA, matrixB) = (Matrix.RowMajor(a.Pointer, Depth), Matrix.RowMajor(b.Pointer, Columns));

        Multiply(width, Rows, Columns, Depth, matrixA, matrixB, c, Addend.Row(row.Pointer), threads: 2);

        RequireProduct(Rows, Columns, Depth, matrixA, matrixB, before, c.Span);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public unsafe void The_number_of_threads_changes_no_bit(string width)
    {
        const int Rows = 200, Columns = 500, Depth = 400;
        var (a, b) = (Random(Rows * Depth, 1), Random(Depth * Columns, 2));
        var (one, five) = (new Guarded(Rows * Columns), new Guarded(Rows * Columns));

        Multiply(width, Rows, Columns, Depth, Matrix.RowMajor(a.Pointer, Depth), Matrix.RowMajor(b.Pointer, Columns), one, default, threads: 1);
        Multiply(width, Rows, Columns, Depth, Matrix.RowMajor(a.Pointer, Depth), Matrix.RowMajor(b.Pointer, Columns), five, default, threads: 5);

        Assert.True(one.Span.SequenceEqual(five.Span));
    }

    private static unsafe void Check(string width, int rows, int columns, int depth, bool transposeA, bool transposeB, bool accumulate, int threads)
    {
        var (a, b) = (Random(rows * depth, 1), Random(depth * columns, 2));
        var c = new Guarded(rows * columns);
        var before = new float[rows * columns];
        if (accumulate)
        {
            Random(rows * columns, 3).Span.CopyTo(before);
            before.CopyTo(c.Span);
        }

        var matrixA = transposeA ? Matrix.RowMajor(a.Pointer, rows).Transposed : Matrix.RowMajor(a.Pointer, depth);
        var matrixB = transposeB ? Matrix.RowMajor(b.Pointer, depth).Transposed : Matrix.RowMajor(b.Pointer, columns);

        Multiply(width, rows, columns, depth, matrixA, matrixB, c, accumulate ? Addend.Matrix(c.Pointer, columns) : default, threads);

        RequireProduct(rows, columns, depth, matrixA, matrixB, before, c.Span);
    }

    private static unsafe void Multiply(string width, int rows, int columns, int depth, Matrix a, Matrix b, Guarded c, Addend addend, int threads)
    {
        using var pool = new WorkerPool(threads);
        var gemm = new Gemm(Enum.Parse<VectorWidth>(width), rows, columns, depth);
        Guarded scratch = new(checked((int)gemm.ScratchLength)), packed = new(checked((int)gemm.PackedLength));
        gemm.Pack(pool, columns, depth, b, packed.Pointer);
        gemm.Multiply(pool, rows, columns, depth, a, packed.Pointer, c.Pointer, columns, addend, scratch.Pointer);
        c.RequireIntactGuards();
        scratch.RequireIntactGuards();
        packed.RequireIntactGuards();
    }

    private static unsafe void RequireProduct(int rows, int columns, int depth, Matrix a, Matrix b, float[] before, ReadOnlySpan<float> c)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                double sum = before[(row * columns) + column];
                for (var k = 0; k < depth; k++)
                    sum += (double)*a.At(row, k).Data * *b.At(k, column).Data;
                Assert.Equal(sum, c[(row * columns) + column], 1e-6 * (4 + depth));
            }
        }
    }

    private static AlignedBuffer Random(int length, long seed)
    {
        var buffer = new AlignedBuffer(length);
        var random = new ConvMl.Randomness.CounterRandom(seed, ConvMl.Randomness.RandomPurpose.Initialization);
        foreach (ref var value in buffer.Span)
            value = (2 * random.NextSingle()) - 1;
        return buffer;
    }
}
