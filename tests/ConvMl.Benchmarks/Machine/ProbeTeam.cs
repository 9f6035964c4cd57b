using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ConvMl.Benchmarks.Machine;

/// <summary>
/// Measures what several threads reach at once: the speed of the fused multiply-add loop, and how fast they hand each other data. The threads
/// sleep between probes, so that they cost the contestants nothing; a probe begins when all of them are awake.
/// </summary>
internal sealed class ProbeTeam : IDisposable
{
    private const int TokenPlace = 128 / sizeof(int);

    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread[] _helpers;
    private readonly double[] _results;

    // The one in the middle goes round; nothing else shares its cache line.
    private readonly int[] _token = new int[2 * TokenPlace];
    private Func<int, double> _task = _ => 0;
    private int _probe;
    private int _arrivals;
    private volatile bool _disposed;

    public ProbeTeam(int threads)
    {
        _results = new double[threads];
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(index => new Thread(() => Help(index)) { IsBackground = true, Name = $"Probe {index}" })];
        foreach (var helper in _helpers)
            helper.Start();
    }

    /// <summary>Number of threads, the calling one among them.</summary>
    public int Threads => _results.Length;

    /// <summary>Runs the loop on all threads at once.</summary>
    /// <returns>The number of threads times the speed of the slowest, in 10⁹ floating-point operations a second.</returns>
    public double Measure(FmaLoop loop, int turns)
    {
        RunTogether(_ => loop.Measure(turns));
        return Threads * _results.Min();
    }

    /// <summary>Lets a number that each thread adds one to go round among them.</summary>
    /// <returns>Nanoseconds from one thread to the next, of which there must be two at least: the time that a cache line takes from one core to another.</returns>
    public double MeasureHop(int rounds)
    {
        _token[TokenPlace] = 0;
        RunTogether(thread => PassOn(thread, rounds));
        return _results[0] / (rounds * Threads);
    }

    public void Dispose()
    {
        _disposed = true;
        if (_helpers.Length > 0)
            _wake.Release(_helpers.Length);
        foreach (var helper in _helpers)
            helper.Join();
        _wake.Dispose();
    }

    private void RunTogether(Func<int, double> task)
    {
        _task = task;
        if (_helpers.Length > 0)
            _wake.Release(_helpers.Length);
        Run(0, ++_probe);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double PassOn(int thread, int rounds)
    {
        var start = Stopwatch.GetTimestamp();
        for (var turn = thread; turn < rounds * Threads; turn += Threads)
        {
            AwaitToken(turn);
            Volatile.Write(ref _token[TokenPlace], turn + 1);
        }

        AwaitToken(rounds * Threads);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AwaitToken(int value)
    {
        while (Volatile.Read(ref _token[TokenPlace]) != value)
        {
        }
    }

    private void Help(int index)
    {
        for (var probe = 1; ; probe++)
        {
            _wake.Wait();
            if (_disposed)
                return;
            Run(index, probe);
        }
    }

    // The threads meet before and after the task; arrivals are counted over all probes, so that nobody resets what another still reads.
    private void Run(int index, int probe)
    {
        Meet(((2 * probe) - 1) * Threads);
        _results[index] = _task(index);
        Meet(2 * probe * Threads);
    }

    private void Meet(int arrivals)
    {
        Interlocked.Increment(ref _arrivals);
        while (Volatile.Read(ref _arrivals) < arrivals)
            Thread.SpinWait(1);
    }
}
