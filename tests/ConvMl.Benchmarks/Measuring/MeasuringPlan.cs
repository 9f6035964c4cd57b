namespace ConvMl.Benchmarks.Measuring;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Rounds in which every contestant must have one accepted sample.</param>
/// <param name="SampleMilliseconds">A sample repeats a short call until it lasts this long.</param>
/// <param name="WarmUpMilliseconds">Time each contestant runs before anything is measured.</param>
/// <param name="LongestSeconds">Most time a comparison takes; on a disturbed machine it ends with fewer rounds.</param>
/// <param name="LongestTotalSeconds">Most time all comparisons and what comes before them take; infinite if it does not matter.</param>
internal sealed record MeasuringPlan(int Rounds, double SampleMilliseconds, double WarmUpMilliseconds, double LongestSeconds, double LongestTotalSeconds)
{
    /// <summary>For figures to publish.</summary>
    public static MeasuringPlan Full { get; } = new(Rounds: 25, SampleMilliseconds: 8, WarmUpMilliseconds: 150, LongestSeconds: 20, double.PositiveInfinity);

    /// <summary>For a look, so short that all quick works on two thread counts stay under three minutes.</summary>
    public static MeasuringPlan Quick { get; } = new(Rounds: 21, SampleMilliseconds: 3, WarmUpMilliseconds: 60, LongestSeconds: 5, LongestTotalSeconds: 160);

    /// <summary>The time for the next comparison.</summary>
    /// <param name="elapsedSeconds">What has passed since the first began.</param>
    /// <param name="remaining">Number of comparisons that are still to come, this one among them.</param>
    public TimeSpan BudgetFor(double elapsedSeconds, int remaining) =>
        TimeSpan.FromSeconds(Math.Clamp((LongestTotalSeconds - elapsedSeconds) / remaining, 0, LongestSeconds));
}
