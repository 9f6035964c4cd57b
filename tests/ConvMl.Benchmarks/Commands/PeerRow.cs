using ConvMl.Benchmarks.Measuring;
using ConvMl.Benchmarks.Works;

namespace ConvMl.Benchmarks.Commands;

/// <summary>The figures of one work on one number of threads.</summary>
/// <param name="Name">The work.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="ConvmlMicroseconds">ConvMl's median time.</param>
/// <param name="GigaflopsPerSecond">ConvMl's speed in 10⁹ floating-point operations of the direct algorithm a second; null for work without them.</param>
/// <param name="ShareOfPeak">That speed over the measured peak; more than 1 is possible, since fast algorithms do fewer operations.</param>
/// <param name="Peers">Median times of the peers by name.</param>
/// <param name="BestPeer">The fastest peer.</param>
/// <param name="Ratio">The best peer's time over ConvMl's: the median over the rounds.</param>
/// <param name="RatioQuartiles">A quarter of the rounds lies below the first, a quarter above the second.</param>
/// <param name="Rounds">Number of rounds behind the figures.</param>
/// <param name="RejectedSamples">Samples that were thrown away because the machine was disturbed.</param>
/// <param name="IsDisturbed">True if there were not enough undisturbed rounds, so that rejected samples had to be used: no figure to rely on.</param>
internal sealed record PeerRow(
    string Name,
    int Threads,
    double ConvmlMicroseconds,
    double? GigaflopsPerSecond,
    double? ShareOfPeak,
    IReadOnlyDictionary<string, double> Peers,
    string BestPeer,
    double Ratio,
    double[] RatioQuartiles,
    int Rounds,
    int RejectedSamples,
    bool IsDisturbed)
{
    /// <summary>Draws the figures from a comparison whose first contestant is ConvMl.</summary>
    public static PeerRow Of(Work work, int threads, double peak, Comparison comparison)
    {
        var times = comparison.Names.Index().ToDictionary(item => item.Item, item => comparison.MedianOf(item.Index) / work.Layers);
        var convml = times[comparison.Names[0]];
        var best = comparison.BestPeer!.Value;
        var ratio = comparison.RatioTo(best);
        double? speed = work.Flops > 0 ? work.Flops / convml * 1e-3 : null;
        return new(
            work.Name, threads, convml, speed, speed / peak, times.Where(item => item.Key != comparison.Names[0]).ToDictionary(), comparison.Names[best],
            ratio.Median, [ratio.Lower, ratio.Upper], comparison.Rounds.Count, comparison.RejectedSamples, comparison.IsDisturbed);
    }
}
