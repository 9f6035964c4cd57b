using ConvMl.Networks;

namespace ConvMl.Host.Output;

/// <summary>One layer in <see cref="SummaryDocument"/>. An open size is −1; a receptive field without end is left out.</summary>
internal sealed record SummaryRow(
    string Name, string Type, int[] Output, long Parameters, long? MultiplyAdds, long? ActivationBytes, FieldAxis? Vertical, FieldAxis? Horizontal)
{
    internal static SummaryRow Of(NetworkSummaryRow row) => new(
        row.Name, row.Type, [.. row.Output], row.Parameters, row.MultiplyAdds, row.ActivationBytes, FieldAxis.Of(row.Field.Vertical), FieldAxis.Of(row.Field.Horizontal));
}
