namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What a pass of a convolution reads: an image, or the gradient of one by way of the squares of 2×2 whose largest pixel alone was kept.</summary>
/// <param name="values">The image; or the gradient of the largest of each square, half as high and half as wide.</param>
/// <param name="places">Where the largest lie (<see cref="Squares{TSimd, TVector}"/>); null for an image.</param>
internal readonly unsafe struct ConvSource(float* values, ulong* places = null)
{
    public float* Values { get; } = values;

    public ulong* Places { get; } = places;

    /// <summary>An image.</summary>
    public static implicit operator ConvSource(float* image) => new(image);
}
