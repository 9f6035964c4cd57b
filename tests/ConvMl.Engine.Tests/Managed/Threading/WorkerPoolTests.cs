using ConvMl.Managed.Threading;

namespace ConvMl.Engine.Tests.Managed.Threading;

[Collection(CountsAllocations.Name)]
public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_task_runs_once_in_every_loop(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (var loop = 0; loop < 2000; loop++)
        {
            var runs = new int[loop % 23];
            pool.Run(runs.Length, new Count(runs, workers));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Every_task_runs_once_after_the_workers_fell_asleep()
    {
        using var pool = new WorkerPool(3);
        for (var loop = 0; loop < 20; loop++)
        {
            Thread.Sleep(5);
            var runs = new int[50];
            pool.Run(runs.Length, new Count(runs, 3));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void An_exception_in_a_task_reaches_the_caller_and_the_pool_goes_on()
    {
        using var pool = new WorkerPool(3);
        var exception = Assert.Throws<InvalidOperationException>(() => pool.Run(100, new Fail(57)));
        Assert.Equal("task 57", exception.Message);

        var runs = new int[10];
        pool.Run(runs.Length, new Count(runs, 3));
        Assert.All(runs, count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_loop_inside_a_task_runs_on_the_worker_of_that_task()
    {
        using var pool = new WorkerPool(4);
        var inner = new int[40 * 8];
        pool.Run(40, new Nest(pool, inner));
        Assert.All(inner, worker => Assert.InRange(worker, 1, 4));
        for (var task = 0; task < 40; task++)
            Assert.Single(inner.Skip(task * 8).Take(8).Distinct());
    }

    [Fact]
    public async Task Several_callers_share_a_pool()
    {
        using var pool = new WorkerPool(3);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var loop = 0; loop < 500; loop++)
            {
                var runs = new int[17];
                pool.Run(runs.Length, new Count(runs, 3));
                Assert.All(runs, count => Assert.Equal(1, count));
            }
        })));
    }

    [Fact]
    public void A_loop_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var runs = new int[64];
        pool.Run(runs.Length, new Count(runs, 2));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var loop = 0; loop < 100; loop++)
            pool.Run(runs.Length, new Count(runs, 2));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_disposed_pool_has_ended_its_threads_and_refuses_work()
    {
        var pool = new WorkerPool(4);
        var threads = new Thread?[64];
        pool.Run(threads.Length, new Remember(threads));
        pool.Dispose();
        Assert.All(threads, thread => Assert.True(thread == Thread.CurrentThread || !thread!.IsAlive));
        Assert.Throws<ObjectDisposedException>(() => pool.Run(2, new Fail(9)));
    }

    private readonly struct Count(int[] runs, int workers) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            Interlocked.Increment(ref runs[task]);
            if ((uint)worker >= (uint)workers)
                throw new InvalidOperationException($"There is no worker {worker}.");
        }
    }

    private readonly struct Fail(int failing) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            if (task == failing)
                throw new InvalidOperationException($"task {task}");
        }
    }

    private readonly struct Nest(WorkerPool pool, int[] inner) : IParallelBody
    {
        public void Run(int task, int worker) => pool.Run(8, new Inner(inner, task, worker));
    }

    private readonly struct Inner(int[] inner, int outerTask, int outerWorker) : IParallelBody
    {
        public void Run(int task, int worker) => inner[(outerTask * 8) + task] = worker == outerWorker ? worker + 1 : -1;
    }

    private readonly struct Remember(Thread?[] threads) : IParallelBody
    {
        public void Run(int task, int worker)
        {
            Thread.Sleep(1);
            threads[task] = Thread.CurrentThread;
        }
    }
}
