using ConvMl.Managed.Kernels.Blocked.Winograd;

namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What happens to the sums of a convolution before they are written.</summary>
/// <param name="residual">Added to them, laid out like the destination; null for nothing.</param>
/// <param name="rectify">Whether a ReLU follows.</param>
/// <param name="mask">Laid out like the destination: where it is not positive, zero is written; null for nothing. So a gradient passes a ReLU.</param>
/// <param name="pools">Whether the largest of each square of 2×2 is written alone; <see cref="WinogradConv{TSimd, TVector, TMaps}"/> can.</param>
/// <param name="places">Where it is written which pixel of a square that is (<see cref="Squares{TSimd, TVector}"/>); null where nobody asks for the gradient.</param>
internal readonly unsafe struct ConvEpilogue(
    float* residual = null, bool rectify = false, float* mask = null, bool pools = false, ulong* places = null)
{
    public float* Residual { get; } = residual;

    public bool Rectify { get; } = rectify;

    public float* Mask { get; } = mask;

    public bool Pools { get; } = pools;

    public ulong* Places { get; } = places;
}
