namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What happens to the sums of a convolution before they are written.</summary>
/// <param name="residual">Added to them, laid out like the destination; null for nothing.</param>
/// <param name="rectify">Whether a ReLU follows.</param>
internal readonly unsafe struct ConvEpilogue(float* residual = null, bool rectify = false)
{
    public float* Residual { get; } = residual;

    public bool Rectify { get; } = rectify;
}
