namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>What <see cref="PoolTile{TSimd, TVector, TReduction}"/> computes; strides in floats.</summary>
internal unsafe struct PoolArguments
{
    /// <summary>The source of the first pixel and tap.</summary>
    public float* Source;

    /// <summary>Floats from a pixel's source to the next's.</summary>
    public nint PixelStride;

    /// <summary>Where the pixels go, side by side.</summary>
    public float* Destination;

    /// <summary>Rows of taps, and the step between them.</summary>
    public int Rows;

    public nint RowStep;

    /// <summary>Taps of a row, and the step between them.</summary>
    public int Columns;

    public nint ColumnStep;

    /// <summary>What the result is multiplied by.</summary>
    public float Scale;
}
