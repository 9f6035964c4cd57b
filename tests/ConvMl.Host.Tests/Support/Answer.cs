using System.Text.Json;

namespace ConvMl.Host.Tests.Support;

/// <summary>What a process answered.</summary>
public sealed record Answer(int ExitCode, string Output, string Error)
{
    /// <summary>Stdout as the one JSON document that it must be.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Asserts that it succeeded without a word on stderr.</summary>
    public Answer Succeeded()
    {
        Assert.Equal((0, ""), (ExitCode, Error));
        return this;
    }

    /// <summary>Asserts one line on stderr that begins with the program's name and holds each of <paramref name="words"/>.</summary>
    public Answer Failed(int exitCode, params string[] words)
    {
        Assert.True(exitCode == ExitCode, $"It ended with {ExitCode}, not with {exitCode}: {Error}");
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("convml: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        return this;
    }
}
