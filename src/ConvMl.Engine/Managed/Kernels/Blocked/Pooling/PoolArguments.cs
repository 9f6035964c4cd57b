namespace ConvMl.Managed.Kernels.Blocked.Pooling;

/// <summary>What <see cref="PoolTile{TSimd, TVector, TReduction}"/> and <see cref="PoolLine{TSimd, TVector, TReduction}"/> compute; strides in floats.</summary>
internal unsafe struct PoolArguments
{
    /// <summary>The source of the first pixel and tap.</summary>
    public float* Source;

    /// <summary>Floats from a pixel's source to the next's.</summary>
    public nint PixelStride;

    /// <summary>Where the pixels go, side by side.</summary>
    public float* Destination;

    /// <summary>Lines of pixels that have the same rows of taps, and the steps of source and destination between them; a tile is of one.</summary>
    public int Lines;

    public nint LineStep;
    public nint DestinationLineStep;

    /// <summary>Rows of taps, and the step between them.</summary>
    public int Rows;

    public nint RowStep;

    /// <summary>Taps of a row, and the step between them.</summary>
    public int Columns;

    public nint ColumnStep;

    /// <summary>What the result is multiplied by.</summary>
    public float Scale;
}
