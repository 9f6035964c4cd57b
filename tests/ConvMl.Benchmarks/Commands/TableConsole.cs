using Spectre.Console;

namespace ConvMl.Benchmarks.Commands;

/// <summary>Writes tables, as wide as they are where there is no terminal.</summary>
internal static class TableConsole
{
    private const int WidthWithoutTerminal = 240;

    public static IAnsiConsole Create(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected)
            console.Profile.Width = WidthWithoutTerminal;
        return console;
    }
}
