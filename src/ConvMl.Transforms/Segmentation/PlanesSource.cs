namespace ConvMl.Transforms.Segmentation;

/// <summary>An image of planes of numbers <c>[C, H, W]</c>.</summary>
internal sealed class PlanesSource(float[] planes, int height, int width) : PixelSource(height, width)
{
    /// <inheritdoc/>
    internal override void CopyRow(int channel, int y, int first, Span<float> pixels) =>
        planes.AsSpan((((channel * Height) + y) * Width) + first, pixels.Length).CopyTo(pixels);
}
