using ConvMl.Managed.Kernels.Gemm;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Columns;

/// <summary>
/// Brings the weights <c>[O, C ÷ groups, T]</c> into the order of the columns (filters, planes, taps, lanes; zeros in lanes without a channel) and
/// packs them for the products: forward filters as vectors, part by part along the sum; backward as columns, plane by plane.
/// </summary>
internal static unsafe class ColumnWeights
{
    /// <summary>Floats of the weights in order and packed.</summary>
    public static long Length(ColumnProblem problem, Pass pass) => problem.WeightLength + (pass == Pass.Forward
        ? (long)problem.Geometry.Groups * problem.PaddedRows * problem.GroupDepth
        : (long)problem.Blocks * PackedBlockLength(problem));

    /// <summary>Floats of the packed weights of one plane, backward.</summary>
    public static int PackedBlockLength(ColumnProblem problem) => GemmBlocking.Padded(problem.BlockDepth) * problem.Rows;

    /// <summary>The packed weights of a group, forward.</summary>
    public static float* OfGroup(ColumnProblem problem, float* prepared, int group) =>
        prepared + problem.WeightLength + (group * (nint)problem.PaddedRows * problem.GroupDepth);

    /// <summary>The packed weights of a plane, backward.</summary>
    public static float* OfBlock(ColumnProblem problem, float* prepared, int block) =>
        prepared + problem.WeightLength + (block * (nint)PackedBlockLength(problem));

    /// <summary>Orders and packs.</summary>
    public static void Prepare(ColumnProblem problem, Pass pass, VectorWidth width, WorkerPool pool, float* weights, float* prepared)
    {
        pool.Run(problem.Geometry.OutputChannels, new Ordering(problem, weights, prepared));
        pool.Run(pass == Pass.Forward ? problem.Geometry.Groups : problem.Blocks, new Packing(problem, pass, width, prepared));
    }

    /// <summary>Copies the gradients of one plane back from the order of the columns.</summary>
    public static void Restore(ColumnProblem problem, int block, float* sums, float* gradients)
    {
        var (group, inGroup) = Math.DivRem(block, problem.BlocksPerGroup);
        var (channels, first) = (problem.Geometry.ChannelsPerGroup, inGroup * problem.Lanes);
        for (var row = 0; row < problem.Rows; row++, sums += problem.BlockDepth)
        {
            var filter = gradients + (((group * problem.Rows) + row) * (nint)channels * problem.Taps);
            for (var lane = 0; lane < problem.Lanes && first + lane < channels; lane++)
            {
                for (var tap = 0; tap < problem.Taps; tap++)
                    filter[((first + lane) * problem.Taps) + tap] = sums[(tap * problem.Lanes) + lane];
            }
        }
    }

    private readonly struct Ordering(ColumnProblem problem, float* weights, float* ordered) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var channels = problem.Geometry.ChannelsPerGroup;
            var filter = weights + (task * (nint)channels * problem.Taps);
            var target = ordered + (task * (nint)problem.GroupDepth);
            for (var block = 0; block < problem.BlocksPerGroup; block++)
            {
                for (var tap = 0; tap < problem.Taps; tap++)
                {
                    for (var lane = 0; lane < problem.Lanes; lane++)
                    {
                        var channel = (block * problem.Lanes) + lane;
                        *target++ = channel < channels ? filter[(channel * problem.Taps) + tap] : 0;
                    }
                }
            }
        }
    }

    private readonly struct Packing(ColumnProblem problem, Pass pass, VectorWidth width, float* prepared) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var packed = new Packed(problem, pass, prepared, task);
            VectorWidths.Run(width, ref packed);
        }
    }

    private readonly struct Packed(ColumnProblem problem, Pass pass, float* prepared, int task) : IVectorAction
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            if (pass == Pass.Forward)
                PackGroup<TSimd, TVector>();
            else
                PackBlock<TSimd, TVector>();
        }

        private void PackGroup<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var ordered = prepared + (task * (nint)problem.Rows * problem.GroupDepth);
            var target = OfGroup(problem, prepared, task);
            for (var block = 0; block < problem.BlocksPerGroup; block += problem.BlocksAtATime)
            {
                var depth = Math.Min(problem.BlocksAtATime, problem.BlocksPerGroup - block) * problem.BlockDepth;
                ColumnProducts<TSimd, TVector>.PackWeights(ordered + (block * problem.BlockDepth), problem.GroupDepth, problem.Rows, depth, target);
                target += problem.PaddedRows * (nint)depth;
            }
        }

        private void PackBlock<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var (group, inGroup) = Math.DivRem(task, problem.BlocksPerGroup);
            var matrix = Matrix.RowMajor(prepared + (group * (nint)problem.Rows * problem.GroupDepth), problem.GroupDepth);
            GemmBlock<TSimd, TVector>.PackColumns(matrix.At(0, inGroup * problem.BlockDepth), problem.BlockDepth, problem.Rows, OfBlock(problem, prepared, task));
        }
    }
}
