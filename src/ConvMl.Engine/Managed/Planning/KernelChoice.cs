namespace ConvMl.Managed.Planning;

/// <summary>Which algorithm a layer got for a pass, and why not one of those before it.</summary>
/// <param name="Node">Name of the layer.</param>
/// <param name="Pass">The pass.</param>
/// <param name="Candidate">The name of the algorithm taken; null if all rejected.</param>
/// <param name="Kernel">The kernel; null if all rejected.</param>
/// <param name="Rejected">Those that came before it in the order of preference, with their reasons.</param>
internal sealed record KernelChoice(
    string Node, Pass Pass, string? Candidate, Kernel? Kernel, IReadOnlyList<(string Candidate, string Reason)> Rejected)
{
    /// <summary>Asks the candidates in order.</summary>
    public static KernelChoice Make(KernelSite site, Pass pass, IReadOnlyList<KernelCandidate> candidates)
    {
        var rejected = new List<(string, string)>();
        foreach (var candidate in candidates)
        {
            var offer = candidate.Offer(site);
            if (offer.Kernel is not null)
                return new(site.Node.Name, pass, candidate.Name, offer.Kernel, rejected);
            rejected.Add((candidate.Name, offer.Reason ?? "no reason given"));
        }

        return new(site.Node.Name, pass, null, null, rejected);
    }

    /// <summary>Why there is no kernel; null if there is one.</summary>
    public string? Failure => Kernel is not null ? null
        : Rejected.Count == 0 ? $"there is no kernel for its {Pass} pass"
        : $"no kernel for its {Pass} pass: " + string.Join("; ", Rejected.Select(item => $"{item.Candidate}: {item.Reason}"));
}
