using ConvMl.Randomness;

namespace ConvMl.Scenes;

/// <summary>What stands behind the garments: clouds, stripes, checks or dots in two colours, each with slow changes of light.</summary>
internal sealed class BackgroundTexture
{
    private const int Kinds = 4;

    private readonly int _kind;
    private readonly int _period;
    private readonly (int Down, int Right) _direction;
    private readonly Clouds _coarse;
    private readonly Clouds _fine;
    private readonly SceneColor _first;
    private readonly SceneColor _second;

    internal BackgroundTexture(int height, int width, ref CounterRandom random)
    {
        _kind = random.NextInt(Kinds);
        _period = 4 + random.NextInt(13);
        _direction = (random.NextInt(4), 1 + random.NextInt(3));
        _coarse = new Clouds(height, width, cell: 24 + random.NextInt(25), ref random);
        _fine = new Clouds(height, width, cell: 3 + random.NextInt(10), ref random);
        _first = SceneColor.Draw(ref random, 20, 235);
        _second = SceneColor.Draw(ref random, 20, 235);
    }

    /// <summary>The level of a channel at a pixel.</summary>
    internal int this[int channel, int row, int column] => _first.Towards(_second, channel, PartAt(row, column));

    /// <summary>How far a pixel is from the first colour to the second, 0 to 255.</summary>
    private int PartAt(int row, int column)
    {
        var pattern = _kind switch
        {
            0 => _fine[row, column],
            1 => IsOdd(((_direction.Down * row) + (_direction.Right * column)) / _period),
            2 => IsOdd((row / _period) + (column / _period)),
            _ => IsDot(row % (2 * _period), column % (2 * _period)),
        };
        return ((pattern * 3) + (_coarse[row, column] * 5)) / 8;
    }

    private int IsDot(int row, int column)
    {
        var (down, right) = (row - _period, column - _period);
        return 4 * ((down * down) + (right * right)) < _period * _period ? 255 : 0;
    }

    private static int IsOdd(int number) => (number & 1) * 255;
}
