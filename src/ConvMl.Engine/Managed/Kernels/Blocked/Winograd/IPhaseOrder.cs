namespace ConvMl.Managed.Kernels.Blocked.Winograd;

/// <summary>Which taps of a transposed convolution of stride 2 make its first output, as a type.</summary>
internal interface IPhaseOrder
{
    /// <summary>Whether the even taps do, counted in the order in which the pass reads the sources.</summary>
    static abstract bool EvenTapsFirst { get; }
}
