namespace ConvMl.Training.Metrics;

/// <summary>Counts how predicted class maps agree with true ones, a map at a time, in memory that does not grow. Not safe to use from several threads at once.</summary>
public sealed class SegmentationCounts
{
    private readonly long[,] _confusion;
    private readonly long[] _pixels;
    private readonly double[] _boundaryScores;
    private readonly long[] _boundaryMaps;
    private readonly double[] _dice;
    private readonly long[] _diceMaps;

    // Of the map that is being added, for each class: pixels that are right, and those of the truth and of the prediction together.
    private readonly long[] _right;
    private readonly long[] _either;

    /// <summary>Begins with nothing.</summary>
    /// <param name="classes">Number of classes K, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 classes.</exception>
    public SegmentationCounts(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Classes = classes;
        _confusion = new long[classes, classes];
        _pixels = new long[classes];
        _boundaryScores = new double[classes];
        _boundaryMaps = new long[classes];
        _dice = new double[classes];
        _diceMaps = new long[classes];
        _right = new long[classes];
        _either = new long[classes];
    }

    /// <summary>Number of classes K.</summary>
    public int Classes { get; }

    /// <summary>Maps so far.</summary>
    public long Maps { get; private set; }

    /// <summary>Adds a map.</summary>
    /// <param name="truth">The class of each pixel <c>[H, W]</c>, from 0; a negative number for a pixel that does not count.</param>
    /// <param name="predicted">What was predicted for it; a negative number where nothing was, which is wrong.</param>
    /// <param name="height">Height H.</param>
    /// <param name="width">Width W.</param>
    /// <exception cref="ArgumentException">The maps are not of that size, or hold a class beyond the last.</exception>
    public void Add(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        RequireMap(truth, height, width, "truth");
        RequireMap(predicted, height, width, "prediction");
        Array.Clear(_right);
        Array.Clear(_either);
        for (var pixel = 0; pixel < truth.Length; pixel++)
        {
            var (k, said) = (truth[pixel], predicted[pixel]);
            if (k < 0)
                continue;
            _pixels[k]++;
            _either[k]++;
            if (said < 0)
                continue;
            _confusion[k, said]++;
            _either[said]++;
            if (said == k)
                _right[k]++;
        }

        for (var k = 0; k < Classes; k++)
        {
            if (_either[k] == 0)
                continue;
            _dice[k] += 2.0 * _right[k] / _either[k];
            _diceMaps[k]++;
        }

        var boundaries = new ClassBoundaries(truth, predicted, height, width);
        for (var k = 0; k < Classes; k++)
        {
            if (boundaries.F1Of(k) is not { } score)
                continue;
            _boundaryScores[k] += score;
            _boundaryMaps[k]++;
        }

        Maps++;
    }

    /// <summary>Adds one pixel that belongs to no map: it counts in all metrics but those that are means over maps.</summary>
    /// <param name="truth">Its class, from 0.</param>
    /// <param name="predicted">What was predicted for it.</param>
    internal void Add(int truth, int predicted)
    {
        _pixels[truth]++;
        _confusion[truth, predicted]++;
    }

    /// <summary>The metrics of all maps so far.</summary>
    public SegmentationMetrics ToMetrics() => new(
        (long[,])_confusion.Clone(), [.. _pixels], MeanOverMaps(_boundaryScores, _boundaryMaps), MeanOverMaps(_dice, _diceMaps));

    private static double[] MeanOverMaps(double[] sums, long[] maps) => [.. sums.Zip(maps, (sum, count) => sum / count)];

    private void RequireMap(ReadOnlySpan<int> map, int height, int width, string what)
    {
        if (map.Length != (long)height * width)
            throw new ArgumentException($"The {what} has {map.Length} pixels; a map of {height} x {width} (height x width) has {(long)height * width}.");
        foreach (var id in map)
        {
            if (id >= Classes)
                throw new ArgumentException($"The {what} holds the class {id}; there are {Classes}, from 0 to {Classes - 1}.");
        }
    }
}
