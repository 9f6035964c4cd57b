namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>A count of rows or columns of a register tile as a type, so that the compiler drops what a smaller tile does not have.</summary>
internal interface ITileSize
{
    static abstract int Count { get; }
}
