namespace ConvMl.Transforms.Images;

/// <summary>What a PNG file does to a row before compression: it keeps the difference to what the neighbours predict (section 9 of the specification).</summary>
internal static class PngFilter
{
    /// <summary>The number of the filter that predicts a byte by the one of the pixel before it.</summary>
    internal const byte Sub = 1;

    /// <summary>Makes the row's own bytes of the differences.</summary>
    /// <param name="filter">The filter's number.</param>
    /// <param name="row">The differences; becomes the bytes.</param>
    /// <param name="above">The bytes of the row before, or zeros.</param>
    /// <param name="step">Bytes from a pixel to the next, at least 1.</param>
    /// <exception cref="InvalidDataException">There is no such filter.</exception>
    internal static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        if (filter > 4) throw new InvalidDataException($"it has a row with filter {filter}, which the format does not have");
        for (var at = 0; filter > 0 && at < row.Length; at++)
        {
            var left = at < step ? 0 : row[at - step];
            var corner = at < step ? 0 : above[at - step];
            row[at] += (byte)(filter switch
            {
                Sub => left,
                2 => above[at],
                3 => (left + above[at]) / 2,
                _ => Paeth(left, above[at], corner),
            });
        }
    }

    /// <summary>Makes the differences to the pixel before.</summary>
    internal static void ApplySub(ReadOnlySpan<byte> row, Span<byte> differences, int step)
    {
        for (var at = 0; at < row.Length; at++)
            differences[at] = (byte)(row[at] - (at < step ? 0 : row[at - step]));
    }

    // The neighbour nearest to left + up - corner (A. W. Paeth, "Image file compression made easy", Graphics Gems II, 1991).
    private static int Paeth(int left, int up, int corner)
    {
        var (byLeft, byUp, byCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        if (byLeft <= byUp && byLeft <= byCorner) return left;
        return byUp <= byCorner ? up : corner;
    }
}
