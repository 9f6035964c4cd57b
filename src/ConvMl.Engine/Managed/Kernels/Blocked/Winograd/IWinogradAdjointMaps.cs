namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Maps with the adjoints that the gradient of the weights takes: it is Gᵀ ((A y Aᵀ) ⊙ (Bᵀ d B)) G, summed over the tiles.</summary>
internal unsafe interface IWinogradAdjointMaps : IWinogradMaps
{
    /// <summary>Gᵀ u G into the vectors of a kernel that lie so many floats apart: the adjoint of <see cref="IWinogradMaps.Weights"/>.</summary>
    static abstract void WeightsAdjoint(float* transformed, nint pointStride, float* weights, nint tapStride);

    /// <summary>Does something with the tiles of a height and width, and with their adjoints.</summary>
    static abstract void ForAdjointTile<TAction>(int height, int width, TAction action)
        where TAction : struct, IWinogradAdjointTileAction;
}
