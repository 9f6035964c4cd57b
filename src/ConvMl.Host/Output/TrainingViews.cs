using Spectre.Console;

namespace ConvMl.Host.Output;

/// <summary>Chooses how a training is shown.</summary>
internal static class TrainingViews
{
    /// <summary>A progress bar on a terminal, plain lines elsewhere, nothing where stdout is for one JSON document.</summary>
    internal static ITrainingView For(bool isJson)
    {
        if (isJson) return new SilentTrainingView();
        return IsTerminal(isJson) ? new TerminalTrainingView(AnsiConsole.Console) : new PlainTrainingView();
    }

    /// <summary>Whether a progress bar can be drawn.</summary>
    internal static bool IsTerminal(bool isJson) => !isJson && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
}
