namespace ConvMl.Host.Output;

/// <summary>What <c>convml export --json</c> prints.</summary>
internal sealed record ExportDocument(string File, long Bytes, string? CheckedBy, double? LargestDifference);
