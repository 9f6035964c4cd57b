namespace ConvMl.Transforms.Segmentation;

/// <summary>An image that is read a piece of a row at a time, so that none of it need be held as numbers.</summary>
internal abstract class PixelSource(int height, int width)
{
    /// <summary>Rows of pixels H.</summary>
    internal int Height => height;

    /// <summary>Pixels in a row W.</summary>
    internal int Width => width;

    /// <summary>Reads pixels of one channel.</summary>
    /// <param name="channel">The channel, from 0.</param>
    /// <param name="y">The row.</param>
    /// <param name="first">The first pixel in the row.</param>
    /// <param name="pixels">Takes as many as it has room for.</param>
    internal abstract void CopyRow(int channel, int y, int first, Span<float> pixels);
}
