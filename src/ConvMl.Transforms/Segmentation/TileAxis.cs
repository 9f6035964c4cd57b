namespace ConvMl.Transforms.Segmentation;

/// <summary>
/// Tiles of one length along an axis, each reaching a quarter into its neighbour. In that quarter one is blended into the other, and what lies close to a tile's end, where
/// the network misses what is beyond, does not count: where it sees no farther than a sixteenth of a tile, tiles give what the whole would.
/// </summary>
internal sealed class TileAxis
{
    private readonly int _length;
    private readonly int _overlap;
    private readonly float[] _sums;

    /// <summary>Covers an axis.</summary>
    /// <param name="pixels">The pixels along it. The tiles reach to the next multiple of <paramref name="stride"/>.</param>
    /// <param name="longest">Most that a tile may have; at least one stride is taken.</param>
    /// <param name="stride">Tiles begin at multiples of it, so that the network's grid lies alike on all.</param>
    internal TileAxis(int pixels, int longest, int stride)
    {
        _length = SizedNetwork.NextMultiple(pixels, stride);
        Tile = Math.Min(_length, Math.Max(1, longest / stride) * stride);
        _overlap = Tile / 4;
        var steps = (_length - Tile) / stride;
        var longestStep = Math.Max(1, (Tile - _overlap) / stride);
        var count = 1 + ((steps + longestStep - 1) / longestStep);
        Starts = [.. Enumerable.Range(0, count).Select(number => count == 1 ? 0 : (int)((long)number * steps / (count - 1)) * stride)];
        _sums = new float[_length];
        foreach (var start in Starts)
        {
            for (var at = 0; at < Tile; at++) _sums[start + at] += WeightOf(start, at);
        }
    }

    /// <summary>Length of a tile.</summary>
    internal int Tile { get; }

    /// <summary>Where the tiles begin.</summary>
    internal IReadOnlyList<int> Starts { get; }

    /// <summary>The share that each place of a tile has in what is said there: those of all tiles make 1.</summary>
    /// <param name="start">Where the tile begins.</param>
    internal float[] SharesFrom(int start) => [.. Enumerable.Range(0, Tile).Select(at => WeightOf(start, at) / _sums[start + at])];

    // What a place of a tile counts: 1 in the middle, falling to 0 towards an end that is not the axis's own.
    private float WeightOf(int start, int at)
    {
        var before = start > 0 ? Ramp(at) : 1;
        var behind = start + Tile < _length ? Ramp(Tile - 1 - at) : 1;
        return Math.Min(before, behind);
    }

    // 0 in the first quarter of the overlap, 1 behind the third.
    private float Ramp(int distance) => _overlap < 4 ? 1 : Math.Clamp((distance - (_overlap / 4) + 1) / (float)(_overlap / 2), 0, 1);
}
