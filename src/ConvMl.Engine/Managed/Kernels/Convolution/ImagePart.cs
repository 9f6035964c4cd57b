namespace ConvMl.Managed.Kernels.Convolution;

/// <summary>Some channels of some rows of an image, with whatever padding they need around them already there.</summary>
/// <param name="data">The first number: first channel, first row, first column of the padded image.</param>
/// <param name="firstRow">The row of the padded image that <paramref name="data"/> begins with.</param>
/// <param name="channelStride">Floats from a channel to the next.</param>
/// <param name="rowStride">Floats from a row to the next.</param>
internal readonly unsafe struct ImagePart(float* data, int firstRow, nint channelStride, nint rowStride)
{
    public readonly float* Data = data;
    public readonly int FirstRow = firstRow;
    public readonly nint ChannelStride = channelStride;
    public readonly nint RowStride = rowStride;
}
