namespace ConvMl.Scenes;

/// <summary>Number and tight box of pixels that are told one after the other.</summary>
internal struct PixelExtent(int width)
{
    private int _left = int.MaxValue, _top = int.MaxValue, _right = -1, _bottom = -1;

    /// <summary>How many there were.</summary>
    internal int Count { get; private set; }

    /// <summary>The smallest box with all of them; there must have been one.</summary>
    internal readonly SceneBox Box => new(_left, _top, _right - _left + 1, _bottom - _top + 1);

    internal void Add(int place)
    {
        var (row, column) = (place / width, place % width);
        _left = Math.Min(_left, column);
        _right = Math.Max(_right, column);
        _top = Math.Min(_top, row);
        _bottom = Math.Max(_bottom, row);
        Count++;
    }
}
