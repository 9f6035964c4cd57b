namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Something to do with the accumulators of a row of a register tile.</summary>
internal interface ITileRowAction<TVector>
    where TVector : struct
{
    /// <summary>Does it with those of one or two columns.</summary>
    void Apply<TColumns>(int row, ref TVector c0, ref TVector c1)
        where TColumns : struct, ITileSize;
}
