using System.Text.RegularExpressions;

namespace ConvMl.Architecture.Tests;

/// <summary>The C# of the guides is code that is compiled: each of their blocks stands, line by line, in a sample or a test.</summary>
public sealed partial class DocumentedCodeTests
{
    // What a block leaves out.
    private const string Gap = "…";

    private static readonly (string File, string[] Lines)[] Compiled =
    [
        .. from folder in new[] { "samples", "tests" }
           from file in Repository.Sources(folder)
           select (file, LinesOf(File.ReadAllText(file))),
    ];

    public static TheoryData<string> Guides => ["docs/lecture.md", "docs/pipelines.md", "docs/presets.md", "docs/your-own-layer.md"];

    [Theory]
    [MemberData(nameof(Guides))]
    public void A_block_of_a_guide_stands_in_code_that_is_compiled(string guide)
    {
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, guide))).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.True(
            Compiled.Any(source => Stands(LinesOf(block), source.Lines)),
            $"No file of samples/ or tests/ has these lines of {guide}:\n{block}"));
    }

    /// <summary>Whether a file has the lines of a block, one after the other between its gaps.</summary>
    private static bool Stands(ReadOnlySpan<string> block, ReadOnlySpan<string> file)
    {
        var gap = block.IndexOf(Gap);
        var part = gap < 0 ? block : block[..gap];
        for (var at = 0; at + part.Length <= file.Length; at++)
        {
            if (part.SequenceEqual(file.Slice(at, part.Length))) return gap < 0 || Stands(block[(gap + 1)..], file[(at + part.Length)..]);
        }

        return false;
    }

    // Without indentation, empty lines, remarks and usings. A body that is left out, { … }, is a gap behind its opening brace.
    private static string[] LinesOf(string code) =>
    [
        .. code.ReplaceLineEndings("\n").Replace("{ … }", "\n{\n…\n}", StringComparison.Ordinal).Split('\n')
            .Select(line => Remark().Replace(line, "").Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("using ConvMl.", StringComparison.Ordinal)),
    ];

    [GeneratedRegex(@"^```csharp\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Remark();
}
