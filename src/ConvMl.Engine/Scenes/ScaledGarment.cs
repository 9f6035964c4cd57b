namespace ConvMl.Scenes;

/// <summary>A garment's picture as a square of another size: which pixels are the garment's, and their shades.</summary>
/// <remarks>
/// The garment is everything that the black around it cannot flow into: dark prints inside are part of it. Both the outline and the shades are
/// read between pixels (bilinear), in whole numbers of 1/256 pixel, so that every machine makes the same pixels.
/// </remarks>
internal sealed class ScaledGarment
{
    private const int One = 256;

    private readonly bool[] _isGarment;
    private readonly byte[] _shades;

    internal ScaledGarment(ReadOnlySpan<byte> image, int side, bool isFlipped)
    {
        Side = side;
        _isGarment = new bool[side * side];
        _shades = new byte[side * side];
        Span<byte> outline = stackalloc byte[image.Length];
        FillOutline(image, outline);
        for (var row = 0; row < side; row++)
        {
            var top = Source(row, side);
            for (var column = 0; column < side; column++)
            {
                var left = Source(isFlipped ? side - 1 - column : column, side);
                var at = (row * side) + column;
                _isGarment[at] = Between(outline, top, left) >= 128;
                _shades[at] = (byte)Between(image, top, left);
            }
        }
    }

    /// <summary>Rows, and pixels in a row.</summary>
    internal int Side { get; }

    /// <summary>Whether a pixel is the garment's.</summary>
    internal bool Covers(int row, int column) => _isGarment[(row * Side) + column];

    /// <summary>How bright the garment is at a pixel.</summary>
    internal byte Shade(int row, int column) => _shades[(row * Side) + column];

    /// <summary>The place in the garment's picture of the middle of a pixel, in 1/256 pixels from the middle of the first.</summary>
    private static int Source(int pixel, int side) => (((2 * pixel) + 1) * Garments.Side * (One / 2) / side) - (One / 2);

    private static int Between(ReadOnlySpan<byte> image, int top, int left)
    {
        var (row, column) = (top >> 8, left >> 8);
        var (down, right) = (top & (One - 1), left & (One - 1));
        var upper = (At(image, row, column) * (One - right)) + (At(image, row, column + 1) * right);
        var lower = (At(image, row + 1, column) * (One - right)) + (At(image, row + 1, column + 1) * right);
        return ((upper * (One - down)) + (lower * down) + (One * One / 2)) >> 16;
    }

    private static int At(ReadOnlySpan<byte> image, int row, int column) =>
        (uint)row < Garments.Side && (uint)column < Garments.Side ? image[(row * Garments.Side) + column] : 0;

    /// <summary>Fills in 255 for pixels of the garment and 0 for those that the black around it reaches from the border.</summary>
    private static void FillOutline(ReadOnlySpan<byte> image, Span<byte> outline)
    {
        const int Side = Garments.Side;
        outline.Fill(255);
        Span<int> open = stackalloc int[image.Length];
        var count = 0;
        for (var along = 0; along < Side; along++)
        {
            Reach(image, outline, open, ref count, along);
            Reach(image, outline, open, ref count, ((Side - 1) * Side) + along);
            Reach(image, outline, open, ref count, along * Side);
            Reach(image, outline, open, ref count, (along * Side) + Side - 1);
        }

        while (count > 0)
        {
            var at = open[--count];
            if (at >= Side) Reach(image, outline, open, ref count, at - Side);
            if (at < (Side - 1) * Side) Reach(image, outline, open, ref count, at + Side);
            if (at % Side > 0) Reach(image, outline, open, ref count, at - 1);
            if (at % Side < Side - 1) Reach(image, outline, open, ref count, at + 1);
        }
    }

    private static void Reach(ReadOnlySpan<byte> image, Span<byte> outline, Span<int> open, ref int count, int at)
    {
        if (image[at] >= Garments.DarkestShade || outline[at] == 0) return;
        outline[at] = 0;
        open[count++] = at;
    }
}
