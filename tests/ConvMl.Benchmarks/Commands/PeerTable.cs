using System.Globalization;
using ConvMl.Benchmarks.Contestants;
using Spectre.Console;

namespace ConvMl.Benchmarks.Commands;

/// <summary>Shows a report to people.</summary>
internal static class PeerTable
{
    private static readonly string[] Peers = [ContestantName.Torch, ContestantName.TorchChannelsLast, ContestantName.OnnxRuntime];

    public static void Write(PeerReport report, TextWriter output)
    {
        var table = new Table().Border(TableBorder.Markdown);
        foreach (var title in (string[])["work", "threads", "ConvMl µs", "GFLOP/s", "of peak", .. Peers.Select(peer => peer + " µs"), "ratio", "quartiles", "rounds", "rejected"])
            table.AddColumn(title, column => column.NoWrap());
        foreach (var column in table.Columns.Skip(1))
            column.RightAligned();
        foreach (var row in report.Rows)
            table.AddRow(Cells(row));
        TableConsole.Create(output).Write(table);
        foreach (var failure in report.Failures)
            output.WriteLine($"{failure.Name} on {failure.Threads} threads: {failure.Reason}");
        if (report.Rows.Any(row => row.IsDisturbed))
            output.WriteLine("~ The machine was disturbed too often for this work: no figure to rely on.");
    }

    private static string[] Cells(PeerRow row) =>
    [
        row.Name,
        Text(row.Threads, "0"),
        Text(row.ConvmlMicroseconds, "0.0"),
        Text(row.GigaflopsPerSecond, "0.0"),
        Text(row.ShareOfPeak * 100, "0") + (row.ShareOfPeak is null ? "" : " %"),
        .. Peers.Select(peer => row.Peers.TryGetValue(peer, out var time) ? Text(time, "0.0") : "–"),
        (row.IsDisturbed ? "~" : "") + Text(row.Ratio, "0.00"),
        $"{Text(row.RatioQuartiles[0], "0.00")}–{Text(row.RatioQuartiles[1], "0.00")}",
        Text(row.Rounds, "0"),
        Text(row.RejectedSamples, "0"),
    ];

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
