namespace ConvMl.Managed.Planning;

/// <summary>An algorithm that may compute a pass of a type of layer.</summary>
/// <param name="Name">The algorithm's name.</param>
/// <param name="Offer">Makes the kernel for a place or says why not.</param>
internal sealed record KernelCandidate(string Name, Func<KernelSite, KernelOffer> Offer);
