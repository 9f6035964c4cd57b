namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// The linear maps of Winograd's convolution on vectors of channels: it computes a square tile of outputs from a square patch of inputs as
/// y = Aᵀ ((G g Gᵀ) ⊙ (Bᵀ d B)) A.
/// </summary>
internal unsafe interface IWinogradMaps
{
    /// <summary>Side of a tile of outputs.</summary>
    static abstract int TileSide { get; }

    /// <summary>Side of a patch of inputs.</summary>
    static abstract int PatchSide { get; }

    /// <summary>Side of the kernel.</summary>
    static abstract int Taps { get; }

    /// <summary>Numbers of a transformed tile, which are products of those of a patch and those of the weights.</summary>
    static abstract int Points { get; }

    /// <summary>Numbers of the transformed weights; several products may share one.</summary>
    static abstract int WeightPoints { get; }

    /// <summary>Floats of scratch that a map may use; as many as a patch or two tiles have.</summary>
    static abstract int ScratchLength { get; }

    /// <summary>The number of the transformed weights that a product takes.</summary>
    static abstract int WeightPoint(int point);

    /// <summary>Bᵀ d B of a patch.</summary>
    static abstract void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride, float* scratch);

    /// <summary>G g Gᵀ of the vectors of a kernel, row by row, that lie so many floats apart.</summary>
    static abstract void Weights(float* weights, nint tapStride, float* transformed, nint pointStride);

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
    /// <param name="scratch"><see cref="ScratchLength"/> floats.</param>
    static abstract void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn,
        float* scratch);
}
