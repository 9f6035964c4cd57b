// Gemm: the product of two matrices, any sizes and strides.
//
// Computes   C = A·B   or   C += A·B   with A [M, K], B [K, N], C [M, N].
//
// Layout     A and B with any strides, so that a transpose costs nothing but another way of packing; C row-major with any row stride.
// Loops      Blocks of C (GemmBlocking); in each, blocks along the sum: pack a block of A and of B into the worker's scratch, then
//            multiply them tile by tile (GemmBlock, GemmMicroKernel).
// Parallel   The blocks of C. Every task packs for itself: packing a number costs a twentieth of what is done with it, and there
//            is one fork and join a product where sharing packed blocks would need two a block of the sum.
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
    private readonly GemmBlocking _blocking = GemmBlocking.For(mostRows, mostColumns, mostDepth);

    /// <summary>Floats of scratch that each worker needs.</summary>
    public int WorkerScratchLength => _blocking.ScratchLength(width);

    /// <summary>C (+)= A·B.</summary>
    /// <param name="pool">Shares the blocks.</param>
    /// <param name="rows">M.</param>
    /// <param name="columns">N.</param>
    /// <param name="depth">K.</param>
    /// <param name="a">A, M × K.</param>
    /// <param name="b">B, K × N.</param>
    /// <param name="c">Element (0, 0) of C.</param>
    /// <param name="rowStride">Floats from a row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C or to overwrite it.</param>
    /// <param name="scratch">Scratch of worker 0, at a multiple of 64 bytes; the others' follow.</param>
    /// <param name="scratchStride">Floats from a worker's scratch to the next's, at least <see cref="WorkerScratchLength"/>.</param>
    public void Multiply(
        WorkerPool pool, int rows, int columns, int depth, Matrix a, Matrix b, float* c, nint rowStride, bool accumulate, float* scratch, nint scratchStride)
    {
        var product = new Product(pool, new Operands(rows, columns, depth, a, b, c, rowStride, accumulate, scratch, scratchStride), _blocking);
        VectorWidths.Run(width, ref product);
    }

    private readonly struct Operands(
        int rows, int columns, int depth, Matrix a, Matrix b, float* c, nint rowStride, bool accumulate, float* scratch, nint scratchStride)
    {
        public readonly int Rows = rows, Columns = columns, Depth = depth;
        public readonly Matrix A = a, B = b;
        public readonly float* C = c, Scratch = scratch;
        public readonly nint RowStride = rowStride, ScratchStride = scratchStride;
        public readonly bool Accumulate = accumulate;
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
            var packedA = operands.Scratch + (worker * operands.ScratchStride);
            var packedB = packedA + ((GemmBlock<TSimd, TVector>.PackedRowsLength(blocking.Rows, blocking.Depth) + 15) / 16 * 16);
            for (var k = 0; k < operands.Depth; k += blocking.Depth)
            {
                var depth = Math.Min(blocking.Depth, operands.Depth - k);
                GemmBlock<TSimd, TVector>.PackRows(operands.A.At(row, k), rows, depth, packedA);
                GemmBlock<TSimd, TVector>.PackColumns(operands.B.At(k, column), columns, depth, packedB);
                GemmBlock<TSimd, TVector>.Multiply(rows, columns, depth, packedA, packedB, c, operands.RowStride, operands.Accumulate || k > 0);
            }
        }
    }
}
