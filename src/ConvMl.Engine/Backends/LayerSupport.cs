namespace ConvMl.Backends;

/// <summary>Whether a backend can run one layer.</summary>
/// <param name="Node">The layer's name in the network.</param>
/// <param name="Type">The registered name of its type.</param>
/// <param name="Reason">Why it cannot be run; null if it can.</param>
public sealed record LayerSupport(string Node, string Type, string? Reason);
