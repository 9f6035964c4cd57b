namespace ConvMl.Host.Output;

/// <summary>Errors and warnings on stderr, each one line.</summary>
internal static class ErrorLine
{
    internal static void Write(string message) => Console.Error.WriteLine($"convml: {OneLine(message)}");

    internal static void Warn(string message) => Console.Error.WriteLine($"convml: warning: {OneLine(message)}");

    private static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
