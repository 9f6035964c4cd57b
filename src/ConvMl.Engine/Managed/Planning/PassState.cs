using ConvMl.Managed.Threading;

namespace ConvMl.Managed.Planning;

/// <summary>What changes from pass to pass of a session.</summary>
/// <param name="pool">Runs the kernels' loops.</param>
/// <param name="seed">Seed of whatever is random.</param>
/// <param name="maxBatchSize">Most samples in a pass.</param>
internal sealed class PassState(WorkerPool pool, long seed, int maxBatchSize)
{
    /// <summary>Runs the kernels' loops.</summary>
    public WorkerPool Pool { get; } = pool;

    /// <summary>Seed of whatever is random.</summary>
    public long Seed { get; } = seed;

    /// <summary>Number of samples N of this pass.</summary>
    public int BatchSize { get; set; }

    /// <summary>Number of the training step.</summary>
    public long Step { get; set; }

    /// <summary>Which samples of the data these are; the first <see cref="BatchSize"/> count.</summary>
    public int[] Samples { get; } = new int[maxBatchSize];
}
