namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>
/// A rectangle of pixels of some planes, read in place or, where it reaches beyond the image, from a copy with zeros around. Copying costs
/// little: each number is used for every tap and every output channel.
/// </summary>
internal readonly unsafe struct PaddedWindow
{
    private readonly float* _origin;

    /// <summary>Opens a window on <paramref name="planes"/> planes of height × width pixels of <paramref name="lanes"/> floats.</summary>
    /// <param name="source">The first plane.</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="lanes">Floats of a pixel.</param>
    /// <param name="rows">First row and the one after the last; they may lie outside.</param>
    /// <param name="columns">The same for columns.</param>
    /// <param name="copy">Room for a copy.</param>
    public PaddedWindow(float* source, int planes, int height, int width, int lanes, (int First, int Limit) rows, (int First, int Limit) columns, float* copy)
    {
        var inside = rows.First >= 0 && columns.First >= 0 && rows.Limit <= height && columns.Limit <= width;
        RowStride = (nint)(inside ? width : columns.Limit - columns.First) * lanes;
        PlaneStride = inside ? height * RowStride : (rows.Limit - rows.First) * RowStride;
        _origin = inside ? source : copy - (rows.First * RowStride) - ((nint)columns.First * lanes);
        if (inside)
            return;

        for (var plane = 0; plane < planes; plane++)
        {
            var from = source + ((nint)plane * height * width * lanes);
            for (var row = rows.First; row < rows.Limit; row++, copy += RowStride)
                CopyRow((uint)row < (uint)height ? from + ((nint)row * width * lanes) : null, width, lanes, columns, copy);
        }
    }

    /// <summary>Floats from a row to the next.</summary>
    public nint RowStride { get; }

    /// <summary>Floats from a plane to the next.</summary>
    public nint PlaneStride { get; }

    /// <summary>The address of a pixel of the first plane, by its row and column in the image; the window must hold it.</summary>
    public float* At(int row, int column, int lanes) => _origin + (row * RowStride) + ((nint)column * lanes);

    private static void CopyRow(float* row, int width, int lanes, (int First, int Limit) columns, float* copy)
    {
        var to = new Span<float>(copy, (columns.Limit - columns.First) * lanes);
        var (first, limit) = (Math.Clamp(columns.First, 0, width), Math.Clamp(columns.Limit, 0, width));
        if (row == null || first >= limit)
        {
            to.Clear();
            return;
        }

        var start = (first - columns.First) * lanes;
        to[..start].Clear();
        new ReadOnlySpan<float>(row + ((nint)first * lanes), (limit - first) * lanes).CopyTo(to[start..]);
        to[(start + ((limit - first) * lanes))..].Clear();
    }
}
