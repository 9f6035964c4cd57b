namespace ConvMl.Managed.Kernels.Gemm;

/// <summary>The height of a register tile as a type, so that the compiler drops the rows that a smaller tile does not have.</summary>
internal interface ITileRows
{
    static abstract int Count { get; }
}
