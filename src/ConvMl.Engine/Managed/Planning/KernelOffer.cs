namespace ConvMl.Managed.Planning;

/// <summary>What a candidate answers: a kernel for the place, or the reason why it has none.</summary>
/// <param name="Kernel">The kernel; null if rejected.</param>
/// <param name="Reason">The reason; null if accepted.</param>
internal readonly record struct KernelOffer(Kernel? Kernel, string? Reason)
{
    /// <summary>Takes the place.</summary>
    public static implicit operator KernelOffer(Kernel kernel) => new(kernel, null);

    /// <summary>Declines the place.</summary>
    public static KernelOffer Reject(string reason) => new(null, reason);
}
