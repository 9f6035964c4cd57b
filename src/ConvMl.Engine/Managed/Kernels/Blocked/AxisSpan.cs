namespace ConvMl.Managed.Kernels.Blocked;

/// <summary>Neighbouring destinations of an axis that read the same taps; at the borders those are not all.</summary>
/// <param name="First">The first destination.</param>
/// <param name="Limit">One beyond the last.</param>
/// <param name="FirstTap">The first tap.</param>
/// <param name="Taps">How many taps; possibly none.</param>
internal readonly record struct AxisSpan(int First, int Limit, int FirstTap, int Taps)
{
    /// <summary>Number of destinations.</summary>
    public int Length => Limit - First;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Limit <= First;

    /// <summary>Those of a band.</summary>
    public AxisSpan Within((int First, int Limit) band) => this with { First = Math.Max(First, band.First), Limit = Math.Min(Limit, band.Limit) };
}
