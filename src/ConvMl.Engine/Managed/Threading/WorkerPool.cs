using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ConvMl.Managed.Threading;

/// <summary>
/// Threads that share the tasks of a loop: the caller is worker 0, the others wait for it, spinning a moment before they sleep,
/// because the next loop of a network's pass is mostly microseconds away.
/// </summary>
/// <remarks>
/// A backend holds one pool for each number of threads, and its sessions share it. A pool runs one loop at a time: a loop that is
/// started while another runs (from inside a task, or from another session) runs on its caller alone, which is slower
/// for one session but right, and the best use of the processors when many sessions run at once. Results do not
/// depend on any of this, since tasks are cut by the problem and own what they write.
///
/// Each worker has a run of the tasks and takes those of the others when it is through with its own. So in the next loop, and in the next pass,
/// it mostly meets what it left in its own cache.
/// </remarks>
internal sealed unsafe class WorkerPool : IDisposable
{
    private const int Closed = int.MaxValue;
    private const int TicketStride = 128 / sizeof(long);
    private static readonly long SpinTicks = Stopwatch.Frequency / 20_000;

    [ThreadStatic]
    private static WorkerPool? _poolOfThread;

    [ThreadStatic]
    private static int _workerOfThread;

    private readonly Thread[] _threads;
    private readonly Lock _ownership = new();
    private readonly object _wake = new();

    // For each worker's run the number of the loop in the upper half, the next task in the lower: a task is taken by adding one to both
    // together, so a worker that comes late cannot take a task of a loop whose body it has not read. Each lies in a cache line of its own.
    private readonly long[] _tickets;
    private int _loop;
    private delegate*<void*, int, int, void> _invoke;
    private void* _body;
    private int _tasks;
    private int _completed;
    private int _sleepers;
    private bool _callerSleeps;
    private bool _disposed;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts <paramref name="workers"/> − 1 background threads.</summary>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        Workers = workers;
        _threads = new Thread[workers - 1];
        _tickets = new long[(workers + 1) * TicketStride];
        _tickets.AsSpan().Fill(Closed);
        for (var index = 0; index < _threads.Length; index++)
        {
            var worker = index + 1;
            _threads[index] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"ConvMl worker {worker}" };
            _threads[index].Start();
        }
    }

    /// <summary>Number of workers, the caller included.</summary>
    public int Workers { get; }

    /// <summary>Runs all tasks and returns when they are done. The first exception that a task throws is thrown again here.</summary>
    public void Run<TBody>(int tasks, TBody body)
        where TBody : struct, IParallelBody
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (tasks <= 1 || _threads.Length == 0 || _ownership.IsHeldByCurrentThread || !_ownership.TryEnter())
        {
            var worker = _poolOfThread == this ? _workerOfThread : 0;
            for (var task = 0; task < tasks; task++)
                body.Run(task, worker);
            return;
        }

        try
        {
            // The body stays in this frame until the last task is done, so that workers may read it here.
            Start(tasks, Unsafe.AsPointer(ref body), &Invoke<TBody>);
            TakeTasks(0);
            AwaitWorkers();
        }
        finally
        {
            _ownership.Exit();
        }
    }

    /// <summary>Ends the threads, after their current tasks.</summary>
    public void Dispose()
    {
        lock (_wake)
        {
            _disposed = true;
            Monitor.PulseAll(_wake);
        }

        foreach (var thread in _threads)
            thread.Join();
    }

    private static void Invoke<TBody>(void* body, int task, int worker)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(body).Run(task, worker);

    private static int LoopOf(long ticket) => (int)(ticket >> 32);

    private static long Ticket(int loop, int task) => ((long)loop << 32) | (uint)task;

    private ref long TicketOf(int run) => ref _tickets[(run + 1) * TicketStride];

    // The first task of a worker's run.
    private int StartOf(int run, int tasks) => (int)((long)tasks * run / Workers);

    private void Start(int tasks, void* body, delegate*<void*, int, int, void> invoke)
    {
        _loop++;
        for (var run = 0; run < Workers; run++)
            Interlocked.Exchange(ref TicketOf(run), Ticket(_loop, Closed));
        _tasks = tasks;
        _body = body;
        _invoke = invoke;
        _completed = 0;
        _failure = null;
        for (var run = 0; run < Workers; run++)
            Interlocked.Exchange(ref TicketOf(run), Ticket(_loop, StartOf(run, tasks)));
        if (Volatile.Read(ref _sleepers) > 0)
        {
            lock (_wake)
                Monitor.PulseAll(_wake);
        }
    }

    private void TakeTasks(int worker)
    {
        for (var distance = 0; distance < Workers; distance++)
        {
            var run = worker + distance;
            TakeTasks(worker, run < Workers ? run : run - Workers);
        }
    }

    private void TakeTasks(int worker, int run)
    {
        ref var next = ref TicketOf(run);
        while (true)
        {
            var ticket = Volatile.Read(ref next);
            var tasks = Volatile.Read(ref _tasks);
            var body = _body;
            var invoke = _invoke;
            var task = (int)ticket;
            if (task >= StartOf(run + 1, tasks))
                return;
            if (Interlocked.CompareExchange(ref next, ticket + 1, ticket) != ticket)
                continue;

            try
            {
                if (Volatile.Read(ref _failure) is null)
                    invoke(body, task, worker);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            if (Interlocked.Increment(ref _completed) == tasks && Volatile.Read(ref _callerSleeps))
            {
                lock (_wake)
                    Monitor.PulseAll(_wake);
            }
        }
    }

    private void AwaitWorkers()
    {
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _completed) < _tasks)
        {
            if (Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(8);
                continue;
            }

            lock (_wake)
            {
                Interlocked.Exchange(ref _callerSleeps, true);
                while (Volatile.Read(ref _completed) < _tasks)
                    Monitor.Wait(_wake);
                _callerSleeps = false;
            }
        }

        _failure?.Throw();
    }

    private void Work(int worker)
    {
        (_poolOfThread, _workerOfThread) = (this, worker);
        var seen = 0;
        while (AwaitLoop(worker, ref seen))
            TakeTasks(worker);
    }

    private bool AwaitLoop(int worker, ref int seen)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < SpinTicks)
        {
            if (IsNew(worker, ref seen))
                return true;
            Thread.SpinWait(8);
        }

        lock (_wake)
        {
            Interlocked.Increment(ref _sleepers);
            try
            {
                while (!_disposed)
                {
                    if (IsNew(worker, ref seen))
                        return true;
                    Monitor.Wait(_wake);
                }

                return false;
            }
            finally
            {
                Interlocked.Decrement(ref _sleepers);
            }
        }
    }

    private bool IsNew(int worker, ref int seen)
    {
        var ticket = Volatile.Read(ref TicketOf(worker));
        if (LoopOf(ticket) == seen || (int)ticket == Closed)
            return false;
        seen = LoopOf(ticket);
        return true;
    }
}
