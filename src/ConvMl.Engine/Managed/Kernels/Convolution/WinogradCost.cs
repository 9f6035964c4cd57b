using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;

namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>
/// What Winograd's algorithm on the phases of a stride costs, in the multiply-adds by definition that would take as long. The factors are those of
/// measurements with vectors of 512 bits.
/// </summary>
internal static class WinogradCost
{
    // The share of the definition's multiply-adds from which on the algorithm is not worth it.
    private const double MostOfDirect = 0.9;

    // A product, and transforming a source or a destination channel, for each point of a tile.
    private const double Product = 1.05;
    private const double SourceTransform = 12;
    private const double DestinationTransform = 8;

    // A register tile with fewer rows waits for the weights.
    private const int LeastRows = 8;

    // Transforming a weight to one point, and reading that from the third-level cache or from memory: up to so many floats a cache holds them.
    private const double WeightTransform = 8;
    private const double ReadFromCache = 3;
    private const double ReadFromMemory = 12;
    private const long NearWeights = 512 * 1024;
    private const long CachedWeights = 4 * 1024 * 1024;

    /// <summary>The cost in a place.</summary>
    /// <param name="site">The place.</param>
    /// <param name="tiles">Tiles of a batch.</param>
    /// <param name="points">Products of a tile.</param>
    /// <param name="weightPoints">Numbers that a kernel is transformed to.</param>
    /// <param name="sources">Source channels.</param>
    /// <param name="destinations">Destination channels.</param>
    public static double Of(KernelSite site, long tiles, int points, int weightPoints, int sources, int destinations)
    {
        var pairs = (long)sources * destinations;
        var products = points * Product * pairs * Math.Max(tiles, LeastRows);
        var transforms = (double)points * tiles * ((SourceTransform * WithEmptyLanes(sources)) + (DestinationTransform * WithEmptyLanes(destinations)));
        var weights = weightPoints * pairs;
        var perWeight = weights <= NearWeights ? 0 : weights <= CachedWeights ? ReadFromCache : ReadFromMemory;
        return products + transforms + (weights * (site.IsTraining ? perWeight + WeightTransform : perWeight));

        int WithEmptyLanes(int channels) => BlockedLayout.Blocks(channels, site.Lanes) * site.Lanes;
    }

    /// <summary>Why the definition is better, of whose multiply-adds a batch has so many; null if it is not.</summary>
    public static string? Reject(double cost, double direct) => cost > MostOfDirect * direct
        ? $"its products, transforms and weights would take {(int)(100 * cost / direct)} % of the time of the definition"
        : null;
}
