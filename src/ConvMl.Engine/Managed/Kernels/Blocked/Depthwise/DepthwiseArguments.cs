namespace ConvMl.Managed.Kernels.Blocked.Depthwise;

/// <summary>What <see cref="DepthwiseTile{TSimd, TVector}"/> and <see cref="DepthwiseLinePairs{TSimd, TVector}"/> compute; strides in floats.</summary>
internal unsafe struct DepthwiseArguments
{
    /// <summary>The source of the first pixel and tap.</summary>
    public float* Source;

    /// <summary>Floats from a pixel's source to the next's.</summary>
    public nint PixelStride;

    public float* Weights;
    public float* Bias;

    /// <summary>Added to the sums, laid out like the destination; null for nothing.</summary>
    public float* Residual;

    /// <summary>Laid out like the destination: where it is not positive, zero is written; null for nothing.</summary>
    public float* Mask;

    public float* Destination;

    /// <summary>Where in destination, residual and mask the first pixel stands.</summary>
    public nint Place;

    /// <summary>Floats from a destination to the next.</summary>
    public nint DestinationStride;

    /// <summary>Lines of pixels that read the same rows of taps, and the steps of source and destination between them.</summary>
    public int Lines;

    public nint LineStep;
    public nint DestinationLineStep;

    /// <summary>Rows of taps, and the steps of source and weights between them.</summary>
    public int Rows;

    public nint RowStep;
    public nint WeightRowStep;

    /// <summary>Taps of a row, and the steps of source and weights between them.</summary>
    public int Columns;

    public nint ColumnStep;
    public nint WeightColumnStep;

    /// <summary>Whether what is negative becomes zero.</summary>
    public bool Rectify;
}
