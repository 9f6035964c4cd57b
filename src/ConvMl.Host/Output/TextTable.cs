using Spectre.Console;

namespace ConvMl.Host.Output;

/// <summary>A table: with lines on a terminal, as aligned columns elsewhere. The first column is text, the last is numbers.</summary>
internal static class TextTable
{
    internal static void Write(string[] header, IEnumerable<string[]> rows)
    {
        string[][] cells = [.. rows];
        if (Console.IsOutputRedirected) WritePlain([header, .. cells]);
        else WriteDrawn(header, cells);
    }

    private static void WriteDrawn(string[] header, string[][] rows)
    {
        var table = new Table().RoundedBorder();
        foreach (var title in header) table.AddColumn(new TableColumn(Markup.Escape(title)) { Alignment = title == header[^1] ? Justify.Right : Justify.Left });
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    private static void WritePlain(string[][] lines)
    {
        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
        {
            var padded = line.Select((cell, column) => column == line.Length - 1 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Console.WriteLine(string.Join("  ", padded));
        }
    }
}
