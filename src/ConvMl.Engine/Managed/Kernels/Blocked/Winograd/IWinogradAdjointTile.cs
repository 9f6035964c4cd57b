namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>A tile with the adjoint that the gradient of the weights takes.</summary>
internal unsafe interface IWinogradAdjointTile : IWinogradTile
{
    /// <summary>A y Aᵀ of a tile, at those points that it has: the adjoint of <see cref="IWinogradTile.Output"/>.</summary>
    static abstract void OutputAdjoint(float* tile, nint tileRow, nint tileColumn, float* transformed, nint pointStride);
}
