namespace ConvMl.Benchmarks.Machine;

/// <summary>
/// Measures the speed of the fused multiply-add loop on several threads at once. The threads sleep between probes, so that they
/// cost the contestants nothing; a probe begins when all of them are awake.
/// </summary>
internal sealed class ProbeTeam : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Thread[] _helpers;
    private readonly double[] _speeds;
    private FmaLoop _loop = FmaLoop.Supported[^1];
    private int _turns;
    private int _probe;
    private int _arrivals;
    private volatile bool _disposed;

    public ProbeTeam(int threads)
    {
        _speeds = new double[threads];
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(index => new Thread(() => Help(index)) { IsBackground = true, Name = $"Probe {index}" })];
        foreach (var helper in _helpers)
            helper.Start();
    }

    /// <summary>Number of threads, the calling one among them.</summary>
    public int Threads => _speeds.Length;

    /// <summary>Runs the loop on all threads at once.</summary>
    /// <returns>The number of threads times the speed of the slowest, in 10⁹ floating-point operations a second.</returns>
    public double Measure(FmaLoop loop, int turns)
    {
        (_loop, _turns) = (loop, turns);
        if (_helpers.Length > 0)
            _wake.Release(_helpers.Length);
        Run(0, ++_probe);
        return Threads * _speeds.Min();
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

    // The threads meet before and after the loop; arrivals are counted over all probes, so that nobody resets what another still reads.
    private void Run(int index, int probe)
    {
        Meet(((2 * probe) - 1) * Threads);
        _speeds[index] = _loop.Measure(_turns);
        Meet(2 * probe * Threads);
    }

    private void Meet(int arrivals)
    {
        Interlocked.Increment(ref _arrivals);
        while (Volatile.Read(ref _arrivals) < arrivals)
            Thread.SpinWait(1);
    }
}
