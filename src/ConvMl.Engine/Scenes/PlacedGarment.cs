namespace ConvMl.Scenes;

/// <summary>A garment at its place in a scene.</summary>
internal sealed record PlacedGarment(int Garment, bool IsFlipped, int Top, int Left, ScaledGarment Picture)
{
    /// <summary>Number of its pixels, visible or not.</summary>
    internal int Pixels { get; } = Count(Picture);

    /// <summary>The places of its pixels in a scene of a width, row by row.</summary>
    internal IEnumerable<int> PixelsIn(int width)
    {
        for (var row = 0; row < Picture.Side; row++)
            for (var column = 0; column < Picture.Side; column++)
            {
                if (Picture.Covers(row, column)) yield return ((Top + row) * width) + Left + column;
            }
    }

    /// <summary>How bright it is at a place of a scene of a width.</summary>
    internal byte ShadeAt(int place, int width) => Picture.Shade((place / width) - Top, (place % width) - Left);

    private static int Count(ScaledGarment picture)
    {
        var count = 0;
        for (var row = 0; row < picture.Side; row++)
            for (var column = 0; column < picture.Side; column++)
                count += picture.Covers(row, column) ? 1 : 0;
        return count;
    }
}
