using System.Text.Json;
using ConvMl.Host.Tests.Support;
using ConvMl.Layers;
using ConvMl.Plugins;

namespace ConvMl.Host.Tests.Commands;

/// <summary>The list of backends, and a published plugin from the command line.</summary>
public sealed class PluginsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_backends_of_the_engine_support_every_layer()
    {
        var backends = Convml.Run(_folder.Path, "plugins", "--json").Succeeded().Json.GetProperty("backends").EnumerateArray().Where(IsBuiltIn).ToArray();

        Assert.Equal(["managed", "reference"], backends.Select(backend => backend.GetProperty("name").GetString()));
        foreach (var layers in backends.Select(backend => backend.GetProperty("layers").EnumerateArray().ToArray()))
        {
            Assert.Equal(LayerRegistry.Names.Count, layers.Length);
            Assert.All(layers, layer => Assert.True(layer.GetProperty("inference").GetBoolean() && layer.GetProperty("training").GetBoolean(), layer.ToString()));
        }
    }

    [Fact]
    public void A_plugin_that_cannot_be_used_is_listed_with_the_reason_and_refused_by_name()
    {
        Directory.CreateDirectory(_folder["plugins", "broken"]);
        Answer Run(params string[] arguments)
        {
            using var process = Convml.Start(_folder.Path, new() { [PluginCatalog.FoldersVariable] = _folder["plugins"] }, arguments);
            return Convml.End(process);
        }

        Assert.Contains("it has no plugin.json", Run("plugins").Succeeded().Output, StringComparison.Ordinal);
        var listed = Run("plugins", "--json").Succeeded().Json.GetProperty("backends").EnumerateArray().Single(backend => backend.GetProperty("name").GetString() == "broken");
        Assert.Equal("failed", listed.GetProperty("state").GetString());
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        Run("train", "small.json", "--backend", "broken").Failed(2, "'broken'", "it has no plugin.json");
    }

    [Fact]
    public void The_environment_chooses_the_backend_and_the_option_overrules_it()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
        string? Train(params string[] more)
        {
            using var process = Convml.Start(_folder.Path, new() { [BackendCatalog.BackendVariable] = "reference" }, ["train", "small.json", "--epochs", "1", "--json", .. more]);
            return Convml.End(process).Succeeded().Json.GetProperty("backend").GetString();
        }

        Assert.Equal("reference", Train());
        Assert.Equal("managed", Train("--backend", "managed"));
    }

    private static bool IsBuiltIn(JsonElement backend) => backend.GetProperty("state").GetString() == "builtIn";
}
