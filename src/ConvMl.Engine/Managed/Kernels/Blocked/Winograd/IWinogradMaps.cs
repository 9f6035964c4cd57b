namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// A convolution by Winograd's algorithm on vectors of channels: y = Aᵀ ((G g Gᵀ) ⊙ (Bᵀ d B)) A for each tile of outputs. The tiles are square;
/// where an axis is no multiple of their side, its last ones may be shorter, with fewer products.
/// </summary>
internal unsafe interface IWinogradMaps
{
    /// <summary>Side of a tile of outputs.</summary>
    static abstract int TileSide { get; }

    /// <summary>Whether there are shorter tiles, of the sides that <see cref="WinogradTiling"/> cuts.</summary>
    static abstract bool HasShortTiles { get; }

    /// <summary>Side of the kernel.</summary>
    static abstract int Taps { get; }

    /// <summary>Numbers of a transformed tile along an axis; the products of a tile are their pairs.</summary>
    static abstract int AxisPoints { get; }

    /// <summary>Numbers of the transformed weights; several products may share one.</summary>
    static abstract int WeightPoints { get; }

    /// <summary>Floats of scratch that a map may use; as many as a patch or two tiles have.</summary>
    static abstract int ScratchLength { get; }

    /// <summary>The number of the transformed weights that a product takes.</summary>
    static abstract int WeightPoint(int point);

    /// <summary>Whether a short tile of a side has a point along that axis.</summary>
    static abstract bool HasPoint(int side, int axisPoint);

    /// <summary>G g Gᵀ of the vectors of a kernel, row by row, that lie so many floats apart.</summary>
    static abstract void Weights(float* weights, nint tapStride, float* transformed, nint pointStride);

    /// <summary>Does something with the tiles of a height and width.</summary>
    static abstract void ForTile<TAction>(int height, int width, TAction action)
        where TAction : struct, IWinogradTileAction;
}
