// Gemm: the product of two matrices, any sizes and strides.
//
// Computes   C = A·B,   C = A·B + d   or   C += A·B   with A [M, K], B [K, N], C [M, N], and a row d [N] that is added to all rows.
//
// Layout     A and B with any strides, so that a transpose costs nothing but another way of packing; C row-major with any row stride.
// Loops      First all of B is packed, cut along the sum into lengths whose panels fit the first-level cache; A too, if it does not lie
//            well for being read in place. Then blocks of C
//            (GemmBlocking); in each, along the sum, packed blocks tile by tile (GemmBlock, GemmMicroKernel).
// Parallel   Packing by blocks, then multiplying by blocks of C: every number is packed once. Who has B before A packs it before.
// Remainder  Sizes need not divide: packing pads with zeros, and tiles that reach beyond C are computed beside it.
// Bits       A number of C is summed along k in one order whatever the number of threads.
// Source     Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (ACM TOMS 34, 2008).

using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>The product of two matrices, cut into blocks that the workers of a pool share.</summary>
/// <remarks>It is made for the largest sizes that will come, which decide the cut; a product may be smaller.</remarks>
/// <param name="width">The vectors to use.</param>
/// <param name="mostRows">Largest M.</param>
/// <param name="mostColumns">Largest N.</param>
/// <param name="mostDepth">Largest K.</param>
internal readonly unsafe struct Gemm(VectorWidth width, int mostRows, int mostColumns, int mostDepth)
{
    // Floats from one line of the first-level cache to the next that falls into the same set, on all processors known.
    private const int CacheWay = 1024;

    private readonly GemmBlocking _blocking = GemmBlocking.For(mostRows, mostColumns, mostDepth);

    /// <summary>Floats of a packed B.</summary>
    public long PackedLength => (long)GemmBlocking.Padded(mostColumns) * mostDepth;

    /// <summary>Floats of scratch of a product: A, packed.</summary>
    public long ScratchLength => ((((mostRows + 1L) / 2 * 2 * mostDepth) + 15) / 16) * 16;

    /// <summary>Brings B into the order in which <see cref="Multiply"/> reads it.</summary>
    /// <param name="pool">Shares the work.</param>
    /// <param name="columns">N.</param>
    /// <param name="depth">K.</param>
    /// <param name="b">B, K × N.</param>
    /// <param name="packed"><see cref="PackedLength"/> floats, at a multiple of 64 bytes.</param>
    public void Pack(WorkerPool pool, int columns, int depth, Matrix b, float* packed)
    {
        var packing = new Packing(pool, columns, depth, b, packed, isLeft: false, _blocking);
        VectorWidths.Run(width, ref packing);
    }

    /// <summary>C = A·B + D.</summary>
    /// <param name="pool">Shares the blocks.</param>
    /// <param name="rows">M.</param>
    /// <param name="columns">N.</param>
    /// <param name="depth">K.</param>
    /// <param name="a">A, M × K.</param>
    /// <param name="b">B as <see cref="Pack"/> left it.</param>
    /// <param name="c">Element (0, 0) of C.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="addend">D; it may be C.</param>
    /// <param name="scratch"><see cref="ScratchLength"/> floats, at a multiple of 64 bytes.</param>
    public void Multiply(
        WorkerPool pool, int rows, int columns, int depth, Matrix a, float* b, float* c, nint rowStride, Addend addend, float* scratch)
    {
        var inPlace = IsReadInPlace(rows, a);
        if (!inPlace)
        {
            var packing = new Packing(pool, rows, depth, a, scratch, isLeft: true, _blocking);
            VectorWidths.Run(width, ref packing);
        }

        var product = new Product(pool, new Operands(rows, columns, depth, a, inPlace ? null : scratch, b, c, rowStride, addend), _blocking);
        VectorWidths.Run(width, ref product);
    }

    // Tiles have an even number of rows. Rows that lie a multiple of 4 KB apart would fall into the same few lines of the first-level cache.
    private static bool IsReadInPlace(int rows, Matrix a) => rows % 2 == 0 && a.ColumnStride == 1 && a.RowStride % CacheWay != 0;

    // A as it lies, and packed if it is.
    private readonly struct Operands(int rows, int columns, int depth, Matrix a, float* packedA, float* b, float* c, nint rowStride, Addend addend)
    {
        public readonly int Rows = rows, Columns = columns, Depth = depth;
        public readonly Matrix A = a;
        public readonly float* PackedA = packedA, B = b, C = c;
        public readonly nint RowStride = rowStride;
        public readonly Addend Addend = addend;
    }

    // Along the sum A and B are cut into lengths; of each, the blocks lie one behind the other.
    private static nint PackedRow(int rows, int row, int k, int length) => ((nint)k * ((rows + 1) / 2 * 2)) + ((nint)row * length);

    private static nint PackedColumn(int columns, int column, int k, int length) => ((nint)k * GemmBlocking.Padded(columns)) + ((nint)column * length);

    // Of A the rows, or of B the columns.
    private readonly struct Packing(WorkerPool pool, int size, int depth, Matrix matrix, float* packed, bool isLeft, GemmBlocking blocking) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => pool.Run(
                GemmBlocking.Blocks(size, isLeft ? blocking.Rows : blocking.Columns) * GemmBlocking.Blocks(depth, blocking.Depth),
                new PackTasks<TSimd, TVector>(size, depth, matrix, packed, isLeft, blocking));
    }

    private readonly struct PackTasks<TSimd, TVector>(int size, int depth, Matrix matrix, float* packed, bool isLeft, GemmBlocking blocking) : IParallelBody
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public void Run(int task, int worker)
        {
            var lengths = GemmBlocking.Blocks(depth, blocking.Depth);
            var block = isLeft ? blocking.Rows : blocking.Columns;
            var (first, k) = (task / lengths * block, task % lengths * blocking.Depth);
            var (count, length) = (Math.Min(block, size - first), Math.Min(blocking.Depth, depth - k));
            if (isLeft)
                GemmBlock<TSimd, TVector>.PackRows(matrix.At(first, k), count, length, packed + PackedRow(size, first, k, length));
            else
                GemmBlock<TSimd, TVector>.PackColumns(matrix.At(k, first), count, length, packed + PackedColumn(size, first, k, length));
        }
    }

    private readonly struct Product(WorkerPool pool, Operands operands, GemmBlocking blocking) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var tasks = GemmBlocking.Blocks(operands.Rows, blocking.Rows) * GemmBlocking.Blocks(operands.Columns, blocking.Columns);
            pool.Run(tasks, new Blocks<TSimd, TVector>(operands, blocking));
        }
    }

    private readonly struct Blocks<TSimd, TVector>(Operands operands, GemmBlocking blocking) : IParallelBody
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        public void Run(int task, int worker)
        {
            var rowBlocks = GemmBlocking.Blocks(operands.Rows, blocking.Rows);
            var row = task % rowBlocks * blocking.Rows;
            var column = task / rowBlocks * blocking.Columns;
            var rows = Math.Min(blocking.Rows, operands.Rows - row);
            var columns = Math.Min(blocking.Columns, operands.Columns - column);
            var c = operands.C + (row * operands.RowStride) + column;
            for (var k = 0; k < operands.Depth; k += blocking.Depth)
            {
                var length = Math.Min(blocking.Depth, operands.Depth - k);
                var b = operands.B + PackedColumn(operands.Columns, column, k, length);
                var addend = k > 0 ? Addend.Matrix(c, operands.RowStride) : operands.Addend.At(row, column);
                if (operands.PackedA == null)
                {
                    GemmBlock<TSimd, TVector>.Multiply(rows, columns, length, operands.A.At(row, k), b, c, operands.RowStride, addend);
                }
                else
                {
                    GemmBlock<TSimd, TVector>.Multiply(
                        rows, columns, length, operands.PackedA + PackedRow(operands.Rows, row, k, length), b, c, operands.RowStride, addend);
                }
            }
        }
    }
}
