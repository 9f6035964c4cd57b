namespace ConvMl.Benchmarks.Measuring;

/// <summary>Times of several contestants, taken side by side.</summary>
/// <param name="Names">The contestants; the first is the one the others are compared with.</param>
/// <param name="Rounds">One time a call in microseconds for each contestant, a row a round.</param>
/// <param name="RejectedSamples">Samples that were thrown away because the machine was disturbed.</param>
/// <param name="IsDisturbed">True if the machine was disturbed so often that <paramref name="Rounds"/> had to take rejected samples.</param>
internal sealed record Comparison(IReadOnlyList<string> Names, IReadOnlyList<double[]> Rounds, int RejectedSamples, bool IsDisturbed)
{
    /// <summary>Median time of a contestant in microseconds.</summary>
    public double MedianOf(int contestant) => Quartiles.Of(Rounds.Select(round => round[contestant])).Median;

    /// <summary>Index of the contestant with the least median, the first one left out; null if there is no other.</summary>
    public int? BestPeer => Names.Count > 1 ? Enumerable.Range(1, Names.Count - 1).MinBy(MedianOf) : null;

    /// <summary>A peer's time over the first contestant's, round by round.</summary>
    public Quartiles RatioTo(int peer) => Quartiles.Of(Rounds.Select(round => round[peer] / round[0]));
}
