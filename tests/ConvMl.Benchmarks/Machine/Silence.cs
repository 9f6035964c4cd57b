using System.Diagnostics;

namespace ConvMl.Benchmarks.Machine;

/// <summary>Waits until the worker threads that contestants leave behind have gone to sleep: some spin for tens of milliseconds after a call.</summary>
/// <remarks>
/// A probe does not meet them, because a system lets a thread that just woke up run before one that has spun for long; but a contestant that runs longer shares its processors with them.
/// </remarks>
internal static class Silence
{
    private const int LongestMilliseconds = 250;
    private const double MostBusy = 0.05;

    // A system counts the time of a running thread by ticks of up to 4 ms.
    private const int WindowMilliseconds = 9;

    /// <summary>Waits until the process uses next to no processor time while its caller sleeps.</summary>
    /// <returns>False if that did not come about.</returns>
    public static bool Wait()
    {
        var waited = Stopwatch.StartNew();
        while (waited.ElapsedMilliseconds < LongestMilliseconds)
        {
            var (start, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            Thread.Sleep(WindowMilliseconds);
            if ((Environment.CpuUsage.TotalTime - used) < MostBusy * Stopwatch.GetElapsedTime(start))
                return true;
        }

        return false;
    }
}
