namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>What of a tile is read and transformed: the patch of its inputs, or the gradient of its outputs.</summary>
internal unsafe interface IWinogradReading
{
    /// <summary>Rows that are read.</summary>
    static abstract int Height { get; }

    /// <summary>Columns that are read.</summary>
    static abstract int Width { get; }

    /// <summary>The size of the planes that are read.</summary>
    static abstract (int Height, int Width) PlaneOf(WinogradTiling tiling);

    /// <summary>Where in a plane the reading for a tile begins, which may lie outside.</summary>
    static abstract (int Row, int Column) Start(WinogradTiling tiling, int row, int column);

    /// <summary>Pixels from the reading for a tile to that for its neighbour.</summary>
    static abstract int Advance(WinogradTiling tiling);

    /// <summary>Transforms pixels that lie so many floats apart.</summary>
    static abstract void Transform(float* pixels, nint rowStride, nint columnStride, float* transformed, nint pointStride, float* scratch);
}
