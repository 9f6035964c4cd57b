namespace ConvMl.Host.Output;

/// <summary>What <c>convml import --json</c> prints.</summary>
internal sealed record ImportDocument(string Network, string Weights, int Layers, long Parameters, bool HasBatchAxis, IReadOnlyList<string> ClassNames);
