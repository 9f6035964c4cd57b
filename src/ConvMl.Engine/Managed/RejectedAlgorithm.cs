namespace ConvMl.Managed;

/// <summary>An algorithm that came before the one that was taken.</summary>
/// <param name="Algorithm">Its name.</param>
/// <param name="Reason">Why it was not taken.</param>
public sealed record RejectedAlgorithm(string Algorithm, string Reason);
