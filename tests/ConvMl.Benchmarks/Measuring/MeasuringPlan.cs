namespace ConvMl.Benchmarks.Measuring;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Rounds in which every contestant must have one accepted sample.</param>
/// <param name="SampleMilliseconds">A sample repeats a short call until it lasts this long.</param>
/// <param name="WarmUpMilliseconds">Time each contestant runs before anything is measured.</param>
/// <param name="LongestSeconds">Most time a comparison takes; on a disturbed machine it ends with fewer rounds.</param>
internal sealed record MeasuringPlan(int Rounds, double SampleMilliseconds, double WarmUpMilliseconds, double LongestSeconds)
{
    /// <summary>For figures to publish.</summary>
    public static MeasuringPlan Full { get; } = new(Rounds: 25, SampleMilliseconds: 8, WarmUpMilliseconds: 150, LongestSeconds: 20);

    /// <summary>For a look, so short that all quick works on two thread counts stay under three minutes.</summary>
    public static MeasuringPlan Quick { get; } = new(Rounds: 21, SampleMilliseconds: 3, WarmUpMilliseconds: 60, LongestSeconds: 3.5);
}
