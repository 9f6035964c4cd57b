using ConvMl.Plugins;

namespace ConvMl.Host.Tests.Support;

/// <summary>The finished plugins, as users install them: in a folder that <c>CONVML_TEST_PLUGINS</c> names.</summary>
public static class PublishedPlugins
{
    // .ci/run publishes them and sets it.
    private const string Variable = "CONVML_TEST_PLUGINS";

    /// <summary>The folder of one of them. Where it is missing the test fails in the continuous integration, and is skipped elsewhere.</summary>
    public static string FolderOf(string plugin)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? "", plugin);
        var isThere = File.Exists(Path.Combine(folder, PluginManifest.FileName));
        var message = $"There is no plugin '{plugin}' in the folder that {Variable} names; .ci/run publishes it there.";
        Assert.True(isThere || Environment.GetEnvironmentVariable("CI") != "true", message);
        Skip.IfNot(isThere, message);
        return folder;
    }

    /// <summary>Runs the command line with one of them installed, whose folder alone is named.</summary>
    public static Answer Run(string plugin, string folder, Dictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Convml.Start(folder, new(environment) { [PluginCatalog.FoldersVariable] = FolderOf(plugin) }, arguments);
        return Convml.End(process);
    }

    /// <summary>Runs the command line with one of them installed, whose folder alone is named.</summary>
    public static Answer Run(string plugin, string folder, params string[] arguments) => Run(plugin, folder, [], arguments);
}
