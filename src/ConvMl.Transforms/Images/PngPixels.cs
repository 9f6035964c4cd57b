namespace ConvMl.Transforms.Images;

/// <summary>The pixels of a PNG file as they stand in it: shades of any depth and numbers in the palette are not made colours.</summary>
/// <param name="Header">Sizes, and what the samples are.</param>
/// <param name="Palette">Red, green and blue of each of the palette's colours; empty if there is none.</param>
/// <param name="Samples">Row by row, the samples of a pixel together.</param>
internal sealed record PngPixels(PngHeader Header, byte[] Palette, ushort[] Samples)
{
    /// <summary>The colour of a pixel of up to 8 bits a sample as 0xRRGGBB, however opaque.</summary>
    /// <exception cref="InvalidDataException">It is a number that the palette does not have.</exception>
    internal int ColorOf(int pixel)
    {
        var first = pixel * Header.Channels;
        switch (Header.Colors)
        {
            case PngColors.Indexed:
                var at = 3 * Samples[first];
                return at < Palette.Length
                    ? Rgb(Palette[at], Palette[at + 1], Palette[at + 2])
                    : throw new InvalidDataException($"the pixel in row {pixel / Header.Width}, column {pixel % Header.Width} has colour {Samples[first]}, but its palette has {Palette.Length / 3}");
            case PngColors.Grey or PngColors.GreyAlpha:
                var shade = Samples[first] * 255 / ((1 << Header.BitDepth) - 1);
                return Rgb(shade, shade, shade);
            default:
                return Rgb(Samples[first], Samples[first + 1], Samples[first + 2]);
        }
    }

    private static int Rgb(int red, int green, int blue) => (red << 16) | (green << 8) | blue;
}
