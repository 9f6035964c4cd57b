namespace ConvMl.Training.Metrics;

/// <summary>
/// The boundaries of the classes in a true and a predicted map. A pixel is on the boundary of its class if one of the four beside it is of another; pixels
/// that do not count are as if they were not there.
/// </summary>
internal readonly ref struct ClassBoundaries
{
    private readonly ReadOnlySpan<int> _truth;
    private readonly ReadOnlySpan<int> _predicted;
    private readonly int _height;
    private readonly int _width;
    private readonly double _tolerance;

    internal ClassBoundaries(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted, int height, int width)
    {
        _truth = truth;
        _predicted = predicted;
        (_height, _width) = (height, width);

        // Csurka et al. (2013): 0.75 % of the diagonal. Less than a pixel would ask for more than a mask can say.
        _tolerance = Math.Max(1, 0.0075 * Math.Sqrt(((double)height * height) + ((double)width * width)));
    }

    /// <summary>The harmonic mean of precision and recall of a class's boundary pixels; null where neither map has any.</summary>
    internal double? F1Of(int k)
    {
        var (truth, predicted) = (Find(_truth, k), Find(_predicted, k));
        if (truth.Count == 0 && predicted.Count == 0)
            return null;
        if (truth.Count == 0 || predicted.Count == 0)
            return 0;
        var precision = ShareNear(predicted, truth);
        var recall = ShareNear(truth, predicted);
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }

    private List<int> Find(ReadOnlySpan<int> map, int k)
    {
        var found = new List<int>();
        for (var pixel = 0; pixel < map.Length; pixel++)
        {
            if (map[pixel] != k || _truth[pixel] < 0)
                continue;
            var (y, x) = (pixel / _width, pixel % _width);
            if ((y > 0 && IsOther(map, pixel - _width, k)) || (y + 1 < _height && IsOther(map, pixel + _width, k)) ||
                (x > 0 && IsOther(map, pixel - 1, k)) || (x + 1 < _width && IsOther(map, pixel + 1, k)))
            {
                found.Add(pixel);
            }
        }

        return found;
    }

    private bool IsOther(ReadOnlySpan<int> map, int pixel, int k) => _truth[pixel] >= 0 && map[pixel] != k;

    private double ShareNear(List<int> pixels, List<int> others)
    {
        var isOther = new bool[_truth.Length];
        foreach (var other in others)
            isOther[other] = true;
        var near = 0;
        foreach (var pixel in pixels)
        {
            if (HasNear(isOther, pixel))
                near++;
        }

        return (double)near / pixels.Count;
    }

    private bool HasNear(bool[] isOther, int pixel)
    {
        var (y, x, reach) = (pixel / _width, pixel % _width, (int)_tolerance);
        for (var row = Math.Max(0, y - reach); row <= Math.Min(_height - 1, y + reach); row++)
        {
            for (var column = Math.Max(0, x - reach); column <= Math.Min(_width - 1, x + reach); column++)
            {
                var (down, right) = (row - y, column - x);
                if (isOther[(row * _width) + column] && (down * down) + (right * right) <= _tolerance * _tolerance)
                    return true;
            }
        }

        return false;
    }
}
