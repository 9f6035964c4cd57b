using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Kernels.Shaping;

/// <summary>Copies numbers on all workers: one of them alone does not use what the memory gives.</summary>
internal static unsafe class ParallelCopy
{
    private const int RunLength = 1 << 14;

    /// <summary>Copies <paramref name="count"/> numbers to memory that does not overlap theirs.</summary>
    public static void Run(WorkerPool pool, float* source, float* target, int count) =>
        pool.Run((count + RunLength - 1) / RunLength, new Runs(source, target, count));

    private readonly struct Runs(float* source, float* target, int count) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            var start = task * RunLength;
            var length = Math.Min(RunLength, count - start);
            new ReadOnlySpan<float>(source + start, length).CopyTo(new Span<float>(target + start, length));
        }
    }
}
