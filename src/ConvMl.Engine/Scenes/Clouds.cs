using ConvMl.Randomness;

namespace ConvMl.Scenes;

/// <summary>Value noise: random numbers at the corners of square cells, and between them what lies between (bilinear), 0 to 255.</summary>
internal sealed class Clouds
{
    private readonly int _cell;
    private readonly int _columns;
    private readonly byte[] _corners;

    internal Clouds(int height, int width, int cell, ref CounterRandom random)
    {
        _cell = cell;
        _columns = (width / cell) + 2;
        _corners = new byte[((height / cell) + 2) * _columns];
        for (var corner = 0; corner < _corners.Length; corner++)
            _corners[corner] = (byte)(random.NextBits() >> 24);
    }

    internal int this[int row, int column]
    {
        get
        {
            var corner = (row / _cell * _columns) + (column / _cell);
            var (down, right) = (row % _cell, column % _cell);
            var upper = (_corners[corner] * (_cell - right)) + (_corners[corner + 1] * right);
            var lower = (_corners[corner + _columns] * (_cell - right)) + (_corners[corner + _columns + 1] * right);
            return ((upper * (_cell - down)) + (lower * down)) / (_cell * _cell);
        }
    }
}
