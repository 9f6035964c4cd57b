using System.CommandLine;

namespace ConvMl.Host.Commands;

/// <summary>The options that every command takes.</summary>
internal static class CommonOptions
{
    internal static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document to stdout and nothing else",
        Recursive = true,
    };

    internal static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Add the stack trace to an error",
        Recursive = true,
    };

    internal static IEnumerable<Option> All => [Json, Verbose];
}
