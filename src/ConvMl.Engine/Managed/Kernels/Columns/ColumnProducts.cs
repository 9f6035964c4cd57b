// ColumnProducts: columns times weights, forward.
//
// Computes   y[o, p] = b[o] + Σ W[o, k]·columns[p, k]  for some outputs p and the filters o of a group.
//
// Layout     Columns as they were laid out, output by output: a register tile broadcasts their numbers and multiplies them with vectors of filters,
//            so that nothing is packed but the weights. The sums are output by output too; only they are transposed, far fewer numbers than columns.
// Loops      Two vectors of filters; for these, tiles of outputs. The weights of a pair stay in the first cache meanwhile.
// Parallel   Nothing; each thread has outputs of its own.
// Remainder  Outputs are cut into tiles of nearly equal height; the last vector of filters is filled up with zeros, an odd one has tiles of its own.
// Bits       Each sum runs along k in one order.
// Source     ColumnConv's.

using System.Runtime.CompilerServices;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Simd;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>Products of columns with vectors of filters.</summary>
internal static unsafe class ColumnProducts<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Brings weights into vectors of filters.</summary>
    /// <param name="weights">The first filter's first number; a filter's numbers lie one behind the other.</param>
    /// <param name="stride">Floats from a filter to the next.</param>
    /// <param name="filters">Number of filters.</param>
    /// <param name="depth">Numbers of each to take.</param>
    /// <param name="packed">Takes depth × filters, rounded up to whole vectors.</param>
    public static void PackWeights(float* weights, nint stride, int filters, int depth, float* packed)
    {
        for (var filter = 0; filter < filters; filter += Pair)
        {
            var vectors = VectorsFrom(filter, filters);
            GemmPacking.Panel(
                weights + (filter * stride), stride, 1, Math.Min(Pair, filters - filter), vectors * TSimd.Count, depth, packed + (filter * (nint)depth));
        }
    }

    /// <summary>Sums products of columns and weights.</summary>
    /// <param name="outputs">Number of columns.</param>
    /// <param name="filters">Number of filters.</param>
    /// <param name="depth">Numbers of a column.</param>
    /// <param name="columns">outputs × depth.</param>
    /// <param name="weights">From <see cref="PackWeights"/>.</param>
    /// <param name="sums">Takes outputs × filters.</param>
    /// <param name="sumStride">Floats from an output's sums to the next; filters rounded up to whole vectors at least.</param>
    /// <param name="accumulate">Whether to add to the sums or to overwrite them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int outputs, int filters, int depth, float* columns, float* weights, float* sums, int sumStride, bool accumulate)
    {
        var pieces = new Pieces(outputs, TSimd.TileRows);
        var tile = new TileArguments
        {
            A = columns,
            RowStrideA = depth,
            ColumnStrideB = TSimd.Count,
            RowStrideC = sumStride,
            ColumnStrideC = TSimd.Count,
            Depth = depth,
            StepA = 1,
            Columns = 1,
            Rows = 1,
            Planes = 1,
        };
        for (var filter = 0; filter < filters; filter += Pair)
        {
            var vectors = VectorsFrom(filter, filters);
            tile.B = weights + (filter * (nint)depth);
            tile.StepB = vectors * TSimd.Count;
            tile.C = sums + filter;
            tile.Addend = accumulate ? tile.C : null;
            MicroTile<TSimd, TVector>.Run(pieces, vectors, &tile);
        }
    }

    /// <summary>Writes sums filter by filter, with the bias added.</summary>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="filters">Number of filters.</param>
    /// <param name="sums">From <see cref="Multiply"/>; they are changed.</param>
    /// <param name="sumStride">Floats from an output's sums to the next.</param>
    /// <param name="bias">A number for each filter; null for none.</param>
    /// <param name="result">The first filter's first output.</param>
    /// <param name="resultStride">Floats from a filter's outputs to the next's.</param>
    public static void Deliver(int outputs, int filters, float* sums, int sumStride, float* bias, float* result, nint resultStride)
    {
        if (bias is not null)
            AddBias(outputs, filters, sums, sumStride, bias);
        TransposedCopy.Run(sums, sumStride, outputs, filters, result, resultStride);
    }

    private static int Pair => MicroTile<TSimd, TVector>.MostColumns * TSimd.Count;

    private static int VectorsFrom(int filter, int filters) =>
        Math.Min(MicroTile<TSimd, TVector>.MostColumns, GemmBlocking.Blocks(filters - filter, TSimd.Count));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBias(int outputs, int filters, float* sums, int sumStride, float* bias)
    {
        for (var output = 0; output < outputs; output++, sums += sumStride)
        {
            var filter = 0;
            for (; filter <= filters - TSimd.Count; filter += TSimd.Count)
                TSimd.Store(TSimd.Add(TSimd.Load(sums + filter), TSimd.Load(bias + filter)), sums + filter);
            for (; filter < filters; filter++)
                sums[filter] += bias[filter];
        }
    }
}
