namespace ConvMl.Managed.Threading;

/// <summary>What a <see cref="WorkerPool"/> does for each task. A struct: starting a loop allocates nothing.</summary>
internal interface IParallelBody
{
    /// <summary>Does one task.</summary>
    /// <param name="task">From 0 to the number of tasks − 1; what it means depends on the problem alone.</param>
    /// <param name="worker">Who does it, from 0 to <see cref="WorkerPool.Workers"/> − 1: it may choose scratch memory, never a result.</param>
    void Run(int task, int worker);
}
