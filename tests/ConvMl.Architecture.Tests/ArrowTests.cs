namespace ConvMl.Architecture.Tests;

/// <summary>Who may know whom: the arrows of docs/architecture.md.</summary>
public class ArrowTests
{
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        ["ConvMl.Engine"] = ([], []),
        ["ConvMl.Onnx"] = (["ConvMl.Engine"], []),
        ["ConvMl.Plugins"] = (["ConvMl.Engine"], ["McMaster.NETCore.Plugins"]),
        ["ConvMl.Transforms"] = (["ConvMl.Engine", "ConvMl.Onnx", "ConvMl.Plugins"], ["Microsoft.ML", "Microsoft.ML.ImageAnalytics"]),
        ["ConvMl.Host"] = (["ConvMl.Transforms"], ["ScottPlot", "Spectre.Console", "System.CommandLine"]),
    };

    // Exists at compile time only (docs/adr/0001): it declares members of ML.NET and knows nothing of ConvMl.
    private static readonly string[] CompileOnly = ["Microsoft.ML.Core"];

    public static TheoryData<string> Shipped => [.. Repository.Projects.Where(project => project.Folder.StartsWith("src/", StringComparison.Ordinal)).Select(project => project.Name).Except(CompileOnly)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_project_knows_only_those_it_may(string name)
    {
        var project = Repository.Projects.Single(project => project.Name == name);

        Assert.True(Allowed.ContainsKey(name), $"{name} is new: state in {nameof(ArrowTests)} and docs/architecture.md whom it may know.");
        Assert.Empty(project.Projects.Except(Allowed[name].Projects));
        Assert.Empty(project.Packages.Except(Allowed[name].Packages));
    }

    [Fact]
    public void Every_project_that_is_to_be_there_is_there() =>
        Assert.Empty(Allowed.Keys.Except(Repository.Projects.Select(project => project.Name)));

    [Fact]
    public void The_engine_binds_to_nothing_but_the_runtime() =>
        Assert.All(
            typeof(Networks.Network).Assembly.GetReferencedAssemblies(),
            assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal));

    [Fact]
    public void Plugins_know_the_engine_alone() =>
        Assert.All(
            Repository.Projects.Where(project => project.Folder.StartsWith("plugins/", StringComparison.Ordinal)),
            project => Assert.Empty(project.Projects.Except(["ConvMl.Engine", "ConvMl.Onnx"])));

    [Fact]
    public void The_contract_keeps_its_assembly_version() =>
        Assert.Equal(new Version(1, 0, 0, 0), typeof(Backends.IBackend).Assembly.GetName().Version);

    [Fact]
    public void Only_the_console_trainer_writes_to_the_console() =>
        Assert.All(
            Repository.Sources("src").Where(file => !file.Contains("ConvMl.Host", StringComparison.Ordinal)),
            file => Assert.DoesNotContain("Console.Write", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void Only_one_folder_reaches_into_ML_NET() =>
        Assert.All(
            Repository.Sources("src").Where(file => !file.Contains("MlNetInterop", StringComparison.Ordinal)),
            file =>
            {
                var text = File.ReadAllText(file);
                Assert.DoesNotContain("UnsafeAccessor", text, StringComparison.Ordinal);
                Assert.DoesNotContain("extern alias", text, StringComparison.Ordinal);
                Assert.DoesNotContain("BindingFlags.NonPublic", text, StringComparison.Ordinal);
            });
}
