namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>
/// The linear maps of a convolution's tiles of one height and width, on vectors of channels: y = Aᵀ (U ⊙ (Bᵀ d B)) A, where U are the
/// transformed weights, the same for tiles of all sizes (<see cref="IWinogradMaps"/>).
/// </summary>
internal unsafe interface IWinogradTile
{
    /// <summary>Rows of a tile of outputs.</summary>
    static abstract int Height { get; }

    /// <summary>Columns of a tile of outputs.</summary>
    static abstract int Width { get; }

    /// <summary>Rows of a patch of inputs.</summary>
    static abstract int PatchHeight { get; }

    /// <summary>Columns of a patch of inputs.</summary>
    static abstract int PatchWidth { get; }

    /// <summary>Bᵀ d B of a patch, at those points that the tile has.</summary>
    /// <param name="patch">The vectors of d.</param>
    /// <param name="patchRow">Floats between its rows.</param>
    /// <param name="patchColumn">Floats between its columns.</param>
    /// <param name="transformed">Where the result goes.</param>
    /// <param name="pointStride">Floats between the vectors of two points.</param>
    /// <param name="scratch"><see cref="IWinogradMaps.ScratchLength"/> floats.</param>
    static abstract void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch);

    /// <summary>Aᵀ m A, with bias and what else follows, into a tile.</summary>
    /// <param name="transformed">The vectors of m.</param>
    /// <param name="pointStride">Floats between them.</param>
    /// <param name="bias">One vector.</param>
    /// <param name="residual">A tile to add, or null.</param>
    /// <param name="mask">A tile outside whose positive numbers zeros are written, or null.</param>
    /// <param name="rectify">Whether a ReLU follows.</param>
    /// <param name="tile">Where the result goes.</param>
    /// <param name="tileRow">Floats between its rows, and those of the two above.</param>
    /// <param name="tileColumn">Floats between its columns, likewise.</param>
    /// <param name="scratch"><see cref="IWinogradMaps.ScratchLength"/> floats.</param>
    static abstract void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn,
        float* scratch);
}
