using System.Diagnostics;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Benchmarks.Machine;

namespace ConvMl.Benchmarks.Measuring;

/// <summary>
/// Times contestants in one process, interleaved: every round takes a sample of each, in an order that rotates. A sample counts only if
/// the sentinel found full speed before and after it and no other process took a core meanwhile; a rejected one is taken again.
/// </summary>
internal sealed class RoundRobin(Sentinel sentinel, MeasuringPlan plan)
{
    private const int Attempts = 4;
    private const int FewestCleanRounds = 5;
    private const double SettleMilliseconds = 10;

    // .NET compiles a method anew, with all optimizations, when it was called 30 times.
    private const int CallsToCompile = 40;
    private const double LongestWarmUpMilliseconds = 1500;

    private Stopwatch _clock = new();
    private TimeSpan _budget;
    private int _rejected;

    private bool HasTime => _clock.Elapsed < _budget;

    /// <summary>Measures the contestants side by side.</summary>
    /// <param name="contestants">The contestants.</param>
    /// <param name="budget">The time after which, once they are warm, it ends with fewer rounds than planned, though with one at least.</param>
    public Comparison Compare(IReadOnlyList<IContestant> contestants, TimeSpan budget)
    {
        var calls = contestants.Select(WarmUp).ToArray();
        (_clock, _budget, _rejected) = (Stopwatch.StartNew(), budget, 0);
        var (clean, all) = (new List<double[]>(), new List<double[]>());
        for (var round = 0; clean.Count < plan.Rounds && (round == 0 || HasTime); round++)
        {
            var times = new double[contestants.Count];
            var isClean = true;
            for (var turn = 0; turn < times.Length; turn++)
            {
                var index = (turn + round) % times.Length;
                isClean &= TrySample(contestants[index], calls[index], out times[index]);
            }

            all.Add(times);
            if (isClean)
                clean.Add(times);
        }

        var isDisturbed = clean.Count < FewestCleanRounds;
        return new([.. contestants.Select(contestant => contestant.Name)], isDisturbed ? all : clean, _rejected, isDisturbed);
    }

    // Gives the number of calls that make a sample long enough.
    private int WarmUp(IContestant contestant)
    {
        var calls = 0;
        var clock = Stopwatch.StartNew();
        for (; calls < 3 || clock.Elapsed.TotalMilliseconds < (calls < CallsToCompile ? LongestWarmUpMilliseconds : plan.WarmUpMilliseconds); calls++)
            contestant.Run();
        var shortest = Enumerable.Range(0, 3).Min(_ => Time(contestant, 1));
        return Math.Max(1, (int)(plan.SampleMilliseconds * 1000 / shortest));
    }

    private bool TrySample(IContestant contestant, int calls, out double microseconds)
    {
        microseconds = double.PositiveInfinity;
        for (var attempt = 0; attempt < Attempts && (attempt == 0 || HasTime); attempt++)
        {
            var wasReady = HasTime && sentinel.WaitForFullSpeed();
            Settle(contestant);
            var preemptions = Preemptions.Count();
            var time = Time(contestant, calls);
            var wasAlone = Preemptions.Count() == preemptions;
            if (wasReady && wasAlone && sentinel.KeptFullSpeed())
            {
                microseconds = time;
                return true;
            }

            microseconds = Math.Min(microseconds, time);
            _rejected++;
        }

        return false;
    }

    // Threads that just woke up may share a core while another one is idle; the system finds out when it next balances its load. A call follows on another in any case.
    private void Settle(IContestant contestant)
    {
        var clock = Stopwatch.StartNew();
        do
            contestant.Run();
        while (sentinel.Threads > 1 && clock.Elapsed.TotalMilliseconds < SettleMilliseconds);
    }

    private static double Time(IContestant contestant, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
            contestant.Run();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }
}
