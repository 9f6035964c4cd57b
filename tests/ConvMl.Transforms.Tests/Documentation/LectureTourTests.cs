using System.Diagnostics;
using System.Text.RegularExpressions;
using ConvMl.Transforms.Tests.Support;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Documentation;

/// <summary>The pictures of docs/lecture.md are those that samples/LectureTour draws.</summary>
public sealed partial class LectureTourTests : IDisposable
{
    // Of a network that was trained, whose weights differ from processor to processor in the last digits: enough to change a shade or the order of two images.
    private static readonly string[] OfTrainedWeights = ["lecture-first-filters.png", "lecture-activations.png", "lecture-units.png", "lecture-scores.png"];

    // Drawn by `convml train fashion-scenes`, which takes longer.
    private const string OfARun = "lecture-segmentation.png";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_sample_draws_the_pictures_of_the_guide_and_prints_its_numbers()
    {
        var docs = Path.Combine(Root(), "docs");
        var guide = File.ReadAllText(Path.Combine(docs, "lecture.md"));
        var shown = Picture().Matches(guide).Select(match => match.Groups[1].Value).Except([OfARun]).Order(StringComparer.Ordinal);

        var printed = Run(_folder.Path);

        Assert.Equal(shown, Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_folder.Path), file => RequireSame(Path.Combine(docs, "images", Path.GetFileName(file)), file));
        Assert.All(Remark().Matches(guide).Select(match => match.Groups[1].Value), line => Assert.Contains(line, printed));
        Assert.Contains("3×3 convolutions can see (the blue square), 288 count, a square of 17.0 × 17.0.", guide, StringComparison.Ordinal);
        Assert.Contains("computed 25 by 25; 288 pixels count, a square of 17.0 by 17.0", printed);
    }

    private static string[] Run(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LectureTour.dll"), folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.TrimEntries);
    }

    private static void RequireSame(string expectedFile, string foundFile)
    {
        using var expected = MLImage.CreateFromFile(expectedFile);
        using var found = MLImage.CreateFromFile(foundFile);
        Assert.Equal((expected.Width, expected.Height), (found.Width, found.Height));
        if (OfTrainedWeights.Contains(Path.GetFileName(foundFile))) return;

        // A shade lies between two numbers, and rounding may choose either.
        var largest = expected.Pixels.ToArray().Zip(found.Pixels.ToArray(), (one, other) => Math.Abs(one - other)).Max();
        Assert.True(largest <= 1, $"{Path.GetFileName(foundFile)} is drawn otherwise, by up to {largest} of 255.");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConvMl.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds ConvMl.sln.");
        return folder;
    }

    [GeneratedRegex(@"\(images/(lecture-[a-z-]+\.png)\)")]
    private static partial Regex Picture();

    // What a line prints stands as a remark of its own below it.
    [GeneratedRegex(@"^// (.+)$", RegexOptions.Multiline)]
    private static partial Regex Remark();
}
