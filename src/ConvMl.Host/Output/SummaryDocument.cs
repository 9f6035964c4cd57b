using ConvMl.Networks;

namespace ConvMl.Host.Output;

/// <summary>What <c>convml summary --json</c> prints.</summary>
internal sealed record SummaryDocument(
    IReadOnlyList<SummaryRow> Layers, long Parameters, long TrainedParameters, long? MultiplyAdds, long? ActivationBytes)
{
    internal static SummaryDocument Of(NetworkSummary summary) =>
        new([.. summary.Rows.Select(SummaryRow.Of)], summary.Parameters, summary.TrainedParameters, summary.MultiplyAdds, summary.ActivationBytes);
}
