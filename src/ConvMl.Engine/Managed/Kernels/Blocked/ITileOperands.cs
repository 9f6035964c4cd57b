namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>How the operands of a <see cref="MicroTile{TSimd, TVector}"/> lie along the innermost loop of the sum, known when it is compiled.</summary>
internal interface ITileOperands
{
    /// <summary>Whether B's vectors lie one behind the other, and A's numbers of a row side by side or a vector apart.</summary>
    static abstract bool ArePacked { get; }

    /// <summary>Whether A's numbers of a row lie a vector apart.</summary>
    static abstract bool AreVectorApart { get; }
}
