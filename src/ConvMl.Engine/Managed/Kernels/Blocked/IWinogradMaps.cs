namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// The linear maps of Winograd's convolution F(T×T, 3×3) on vectors of channels: it computes a tile of T×T outputs from a patch of (T+2)×(T+2)
/// inputs as y = Aᵀ ((G g Gᵀ) ⊙ (Bᵀ d B)) A. The gradient of the weights takes the adjoints of the first and the last map.
/// </summary>
internal unsafe interface IWinogradMaps
{
    /// <summary>T.</summary>
    static abstract int TileSide { get; }

    /// <summary>Bᵀ d B of a patch.</summary>
    static abstract void Input(float* patch, nint patchRow, nint patchColumn, float* transformed, nint pointStride);

    /// <summary>G g Gᵀ of 3×3 vectors that lie so many floats apart.</summary>
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
    static abstract void Output(
        float* transformed, nint pointStride, float* bias, float* residual, float* mask, bool rectify, float* tile, nint tileRow, nint tileColumn);

    /// <summary>A y Aᵀ of a tile: the adjoint of <see cref="Output"/>.</summary>
    static abstract void OutputAdjoint(float* tile, nint tileRow, nint tileColumn, float* transformed, nint pointStride);

    /// <summary>Gᵀ u G into 3×3 vectors that lie so many floats apart: the adjoint of <see cref="Weights"/>.</summary>
    static abstract void WeightsAdjoint(float* transformed, nint pointStride, float* weights, nint tapStride);
}
