namespace ConvMl.Benchmarks.Machine;

/// <summary>
/// Says whether the machine runs at its full speed now, on a number of threads: probes the fused multiply-add loop and compares with
/// what it reached when the sentinel was made. Other processes, a neighbour on the same hardware and a throttled clock all show. And it lets the threads hand
/// each other data: a virtual machine's processors may be cores that share a cache at one time and cores that do not at another.
/// </summary>
internal sealed class Sentinel : IDisposable
{
    /// <summary>Cores that need so many times the shortest time to hand each other a cache line stand too far apart.</summary>
    public const double FarHops = 2;

    private const double FullSpeed = 0.92;
    private const double ProbeMicroseconds = 100;
    private const int CalibrationProbes = 1000;
    private const int LongestWait = 60;
    private const int WarmUpProbes = 8;
    private const int HopRounds = 200;
    private const int HopProbes = 100;
    private const int MillisecondsBetweenHops = 10;

    private readonly ProbeTeam _team;
    private readonly FmaLoop _loop;
    private readonly int _turns;

    public Sentinel(int threads)
    {
        _team = new ProbeTeam(threads);
        Peaks = [.. FmaLoop.Supported.Select(loop => (loop.Name, Calibrate(loop)))];
        (_loop, (_, Peak)) = FmaLoop.Supported.Zip(Peaks).MaxBy(pair => pair.Second.Item2);
        _turns = TurnsFor(_loop);
        for (var probe = 0; threads > 1 && probe < HopProbes; probe++)
        {
            IsAtFullSpeed();
            Thread.Sleep(MillisecondsBetweenHops);
        }
    }

    /// <summary>Number of threads that are probed.</summary>
    public int Threads => _team.Threads;

    /// <summary>Peak of each vector width on all threads, in 10⁹ floating-point operations a second.</summary>
    public IReadOnlyList<(string Width, double Peak)> Peaks { get; }

    /// <summary>The largest of <see cref="Peaks"/>.</summary>
    public double Peak { get; }

    /// <summary>The shortest time so far that a cache line took from one thread's core to another's, in nanoseconds; infinite on one thread.</summary>
    public double ShortestHop { get; private set; } = double.PositiveInfinity;

    /// <summary>Waits a while for full speed, with no thread of a contestant still running.</summary>
    /// <returns>False if it did not come.</returns>
    public bool WaitForFullSpeed()
    {
        if (!Silence.Wait())
            return false;
        for (var attempt = 0; attempt < LongestWait; attempt++)
        {
            // The first probe warms the vector units up.
            _team.Measure(_loop, _turns);
            if (IsAtFullSpeed())
                return true;
            Thread.Sleep(1);
        }

        return false;
    }

    /// <summary>Whether the machine is still at full speed after a contestant ran, once its own threads have gone to sleep.</summary>
    public bool KeptFullSpeed()
    {
        // Wide vector units that a contestant left unused take a few probes to come back.
        for (var attempt = 0; attempt < WarmUpProbes; attempt++)
        {
            if (IsAtFullSpeed())
                return true;
        }

        return Threads > 1 && Silence.Wait() && IsAtFullSpeed();
    }

    public void Dispose() => _team.Dispose();

    private bool IsAtFullSpeed() => _team.Measure(_loop, _turns) > FullSpeed * Peak && AreCoresNear();

    // Called at full speed only: two threads that share a core are nearer than any others.
    private bool AreCoresNear()
    {
        if (Threads == 1)
            return true;
        var hop = _team.MeasureHop(HopRounds);
        ShortestHop = Math.Min(ShortestHop, hop);
        return hop < FarHops * ShortestHop;
    }

    private static int TurnsFor(FmaLoop loop)
    {
        const int turns = 2000;
        var speed = Enumerable.Range(0, 50).Max(_ => loop.Measure(turns));
        return (int)(speed * 1e9 / loop.FlopsPerTurn * ProbeMicroseconds * 1e-6);
    }

    // Not the fastest probe, which may have met a short boost of the clock, but one that a tenth of them reach.
    private double Calibrate(FmaLoop loop)
    {
        var turns = TurnsFor(loop);
        var speeds = Enumerable.Range(0, CalibrationProbes).Select(_ => _team.Measure(loop, turns)).Order().ToArray();
        return speeds[CalibrationProbes * 9 / 10];
    }
}
