namespace ConvMl.Samples;

/// <summary>Nine small grey images as one, so that there is something to see.</summary>
internal static class Collage
{
    private const int Small = 28;

    /// <summary>Pixels of a side.</summary>
    public const int Side = 3 * Small;

    /// <summary>The pixels of three rows of three images, from 0 (black) to 1.</summary>
    public static float[] Of(IReadOnlyList<byte[]> images)
    {
        var pixels = new float[Side * Side];
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
                pixels[(row * Side) + column] = images[(row / Small * 3) + (column / Small)][(row % Small * Small) + (column % Small)] / 255f;
        }

        return pixels;
    }
}
