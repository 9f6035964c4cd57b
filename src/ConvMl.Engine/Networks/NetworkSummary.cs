using System.Globalization;
using System.Text;
using ConvMl.Geometry;
using ConvMl.Layers;
using ConvMl.Tensors;

namespace ConvMl.Networks;

/// <summary>A network in figures: a row a layer with output shape, parameters, cost, memory and receptive field, and the totals.</summary>
public sealed class NetworkSummary
{
    private NetworkSummary(IReadOnlyList<NetworkSummaryRow> rows, long trainedParameters)
    {
        Rows = rows;
        Parameters = rows.Sum(row => row.Parameters);
        TrainedParameters = trainedParameters;
        MultiplyAdds = Total(rows, row => row.MultiplyAdds);
        ActivationBytes = Total(rows, row => row.ActivationBytes);
    }

    /// <summary>One row a layer, in the order of the network.</summary>
    public IReadOnlyList<NetworkSummaryRow> Rows { get; }

    /// <summary>Number of parameters, running statistics included.</summary>
    public long Parameters { get; }

    /// <summary>Number of parameters that training changes by gradients.</summary>
    public long TrainedParameters { get; }

    /// <summary>Multiplications with addition of a forward pass of one sample; null while a size is open.</summary>
    public long? MultiplyAdds { get; }

    /// <summary>Bytes of all layers' outputs for one sample in float32; null while a size is open.</summary>
    public long? ActivationBytes { get; }

    /// <summary>Computes the summary of a network.</summary>
    public static NetworkSummary Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var fields = network.Inputs.ToDictionary(input => input.Name, _ => ReceptiveField.Pixel, StringComparer.Ordinal);
        var rows = new List<NetworkSummaryRow>();
        foreach (var node in network.Nodes)
        {
            var field = fields[node.Name] = node.Description.FieldOf([.. node.Inputs.Select(input => fields[input])]);
            rows.Add(new NetworkSummaryRow(
                node.Name,
                LayerRegistry.NameOf(node.Layer),
                node.OutputShape,
                node.Description.Parameters.Sum(parameter => (long)parameter.Shape.Elements),
                node.Description.MultiplyAdds,
                node.OutputShape.IsConcrete ? (long)node.OutputShape.Elements * sizeof(float) : null,
                field));
        }

        var trained = network.Nodes.Where(node => !node.IsFrozen).SelectMany(node => node.Description.Parameters)
            .Where(parameter => parameter.Role != ParameterRole.Statistic)
            .Sum(parameter => (long)parameter.Shape.Elements);
        return new NetworkSummary(rows, trained);
    }

    /// <summary>The summary as a table of plain text.</summary>
    public override string ToString()
    {
        string[] header = ["Layer", "Type", "Output", "Parameters", "Multiply-adds", "Activations", "Receptive field"];
        var cells = Rows.Select(row => new[]
        {
            row.Name, row.Type, row.Output.ToString(), Number(row.Parameters), Number(row.MultiplyAdds), Bytes(row.ActivationBytes), FieldText(row.Field),
        }).ToList();
        string[] totals = ["Total", "", "", Number(Parameters), Number(MultiplyAdds), Bytes(ActivationBytes), ""];
        var widths = Enumerable.Range(0, header.Length)
            .Select(column => cells.Append(header).Append(totals).Max(line => line[column].Length)).ToArray();

        var text = new StringBuilder();
        AppendLine(text, header, widths);
        AppendLine(text, [.. widths.Select(width => new string('-', width))], widths);
        foreach (var line in cells)
            AppendLine(text, line, widths);
        AppendLine(text, [.. widths.Select(width => new string('-', width))], widths);
        AppendLine(text, totals, widths);
        return text.ToString();
    }

    /// <summary>A receptive field for people: size, and stride and offset where units have neighbours.</summary>
    public static string FieldText(ReceptiveField field)
    {
        var (vertical, horizontal) = (field.Vertical, field.Horizontal);
        string Axis(Func<AxisField, double> part) => part(vertical).Equals(part(horizontal))
            ? Short(part(vertical))
            : $"{Short(part(vertical))}×{Short(part(horizontal))}";
        return double.IsPositiveInfinity(vertical.Size)
            ? "everything"
            : $"{Axis(axis => axis.Size)}, stride {Axis(axis => axis.Stride)}, offset {Axis(axis => axis.Offset)}";
    }

    private static long? Total(IReadOnlyList<NetworkSummaryRow> rows, Func<NetworkSummaryRow, long?> part) =>
        rows.Aggregate((long?)0, (sum, row) => sum + part(row));

    private static void AppendLine(StringBuilder text, string[] line, int[] widths)
    {
        // Names to the left, numbers (columns 3 to 5) to the right.
        var padded = line.Select((cell, column) => column is >= 3 and <= 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
        text.AppendLine(string.Join("  ", padded).TrimEnd());
    }

    private static string Short(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";

    private static string Bytes(long? value) => value is { } bytes ? (bytes / 1024.0).ToString("N1", CultureInfo.InvariantCulture) + " KiB" : "?";
}
