using System.Text.RegularExpressions;

namespace ConvMl.Architecture.Tests;

/// <summary>The rooms of the engine: which folder may use which, and where a type is found.</summary>
public partial class RoomTests
{
    /// <summary>For each folder of the engine, the folders it may use.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Tensors"] = [],
        ["Randomness"] = [],
        ["Geometry"] = ["Tensors"],
        ["Layers"] = ["Tensors", "Randomness", "Geometry", "Serialization"],
        ["Pictures"] = [],
        ["Filters"] = ["Tensors", "Randomness", "Geometry", "Layers", "Pictures"],
        ["Algebra"] = ["Tensors", "Geometry", "Filters"],
        ["Networks"] = ["Tensors", "Randomness", "Geometry", "Layers", "Filters"],
        ["Backends"] = ["Tensors", "Layers", "Networks", "Training"],
        ["Reference"] = ["Tensors", "Randomness", "Geometry", "Layers", "Networks", "Backends", "Training"],
        ["Managed"] = ["Tensors", "Randomness", "Geometry", "Layers", "Networks", "Backends", "Training"],
        ["Explanations"] = ["Tensors", "Randomness", "Geometry", "Layers", "Networks", "Backends", "Training", "Pictures"],
        ["Training"] = ["Tensors", "Randomness", "Layers", "Networks", "Backends", "Serialization"],
        ["Scenes"] = ["Tensors", "Randomness", "Training"],
        ["Serialization"] = ["Tensors", "Geometry", "Layers", "Networks"],
    };

    public static TheoryData<string> Rooms => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src/ConvMl.Engine")).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj"))];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_of_the_engine_uses_only_those_it_may(string room)
    {
        Assert.True(MayUse.ContainsKey(room), $"The room {room} is new: state in {nameof(RoomTests)} and docs/architecture.md which rooms it may use.");
        foreach (var file in Repository.Sources($"src/ConvMl.Engine/{room}"))
        {
            var used = Using().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value).Where(MayUse.ContainsKey).Where(used => used != room);
            Assert.True(!used.Except(MayUse[room]).Any(), $"{Path.GetRelativePath(Repository.Root, file)} uses {string.Join(", ", used.Except(MayUse[room]))}.");
        }
    }

    [Fact]
    public void A_folder_is_a_namespace()
    {
        foreach (var project in Repository.Projects.Where(project => project.Folder.StartsWith("src/", StringComparison.Ordinal) && project.Name.StartsWith("ConvMl", StringComparison.Ordinal)))
        {
            var root = project.Name == "ConvMl.Engine" ? "ConvMl" : project.Name;
            foreach (var file in Repository.Sources(project.Folder))
            {
                var match = Namespace().Match(File.ReadAllText(file));
                if (!match.Success)
                    continue;
                var folder = Path.GetRelativePath(Path.Combine(Repository.Root, project.Folder), Path.GetDirectoryName(file)!).Replace('\\', '/');
                var expected = folder == "." ? root : $"{root}.{folder.Replace('/', '.')}";

                // Extension methods and annotations live where ML.NET's users and the runtime look for them; the part of a component that
                // reaches into ML.NET is the one part of a type that lies apart from the others.
                var isPartThatReachesIntoMlNet = folder == "MlNetInterop" && PartialType().IsMatch(File.ReadAllText(file));
                Assert.True(
                    match.Groups[1].Value == expected || isPartThatReachesIntoMlNet || match.Groups[1].Value.StartsWith("Microsoft.ML", StringComparison.Ordinal) || match.Groups[1].Value.StartsWith("System.", StringComparison.Ordinal),
                    $"{Path.GetRelativePath(Repository.Root, file)} has the namespace {match.Groups[1].Value}; expected {expected}.");
            }
        }
    }

    [Fact]
    public void A_file_over_400_lines_has_a_reason()
    {
        // Empty: no file has needed one yet. A kernel may, with the reason here.
        Dictionary<string, string> reasons = [];

        var large = Repository.Sources("src").Where(file => File.ReadLines(file).Count() > 400).Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));
        Assert.Empty(large.Except(reasons.Keys));
    }

    [GeneratedRegex(@"(?:using |ConvMl\.)(?:static )?(?:ConvMl\.)?(Tensors|Randomness|Geometry|Layers|Networks|Backends|Reference|Managed|Training|Serialization|Filters|Algebra|Pictures|Explanations|Scenes)\b")]
    private static partial Regex Using();

    [GeneratedRegex(@"^public sealed partial class", RegexOptions.Multiline)]
    private static partial Regex PartialType();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
