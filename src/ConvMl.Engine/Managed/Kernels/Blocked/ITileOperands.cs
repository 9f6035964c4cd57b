namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>How the operands of a <see cref="MicroTile{TSimd, TVector}"/> lie, known when it is compiled.</summary>
internal interface ITileOperands
{
    /// <summary>Whether along the innermost loop of the sum A's numbers of a row, and B's vectors, lie one behind the other.</summary>
    static abstract bool ArePacked { get; }
}
