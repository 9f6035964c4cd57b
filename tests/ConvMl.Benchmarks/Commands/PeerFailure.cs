namespace ConvMl.Benchmarks.Commands;

/// <summary>A work that could not be measured.</summary>
/// <param name="Name">The work.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="Reason">Why.</param>
internal sealed record PeerFailure(string Name, int Threads, string Reason);
