using System.Text.Json;
using ConvMl.Host.Tests.Support;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Serialization;

namespace ConvMl.Host.Tests.Commands;

/// <summary>The published plugins, as users have them, from the command line.</summary>
public sealed class PublishedPluginTests : IDisposable
{
    private static readonly string OnnxTestData = Environment.GetEnvironmentVariable("ONNX_TESTDATA") ?? "/usr/share/libonnx-testdata/data/node";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("torchsharp", true)]
    [InlineData("onnxruntime", false)]
    public void A_published_plugin_is_listed_with_the_layers_that_it_supports(string name, bool trains)
    {
        var plugin = PublishedPlugins.Run(name, _folder.Path, "plugins", "--json").Succeeded().Json.GetProperty("backends").EnumerateArray()
            .Single(backend => backend.GetProperty("name").GetString() == name);

        Assert.Equal("loaded", plugin.GetProperty("state").GetString());
        Assert.Equal(LayerRegistry.Names.Count, plugin.GetProperty("layers").GetArrayLength());
        Assert.All(plugin.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("layer").GetString() is "Conv2D" or "BatchNorm" or "Dense"), layer =>
        {
            Assert.True(layer.GetProperty("inference").GetBoolean());
            Assert.Equal(trains, layer.GetProperty("training").GetBoolean());
        });
    }

    [SkippableTheory]
    [InlineData("torchsharp")]
    [InlineData("onnxruntime")]
    public void A_published_plugin_passes_the_test_cases_of_ONNX_that_become_networks(string name)
    {
        PublishedPlugins.FolderOf(name);
        var isThere = Directory.Exists(OnnxTestData);
        var message = $"There are no test cases in '{OnnxTestData}'; install the package libonnx-testdata.";
        Skip.If(!isThere && Environment.GetEnvironmentVariable("CI") is null, message);
        Assert.True(isThere, message);

        var result = PublishedPlugins.Run(name, _folder.Path, "onnx-test", OnnxTestData, "--backend", name, "--json").Succeeded().Json;

        Assert.Equal(0, result.GetProperty("failed").GetInt32());
        Assert.InRange(result.GetProperty("passed").GetInt32(), 233, int.MaxValue);
        Assert.Equal(result.GetProperty("cases").GetArrayLength(), Sum(result, "passed", "failed", "unsupported"));
    }

    [SkippableFact]
    public void TorchSharp_trains_a_model_that_does_not_need_it()
    {
        WriteRecipe();

        Assert.Equal("torchsharp", PublishedPlugins.Run("torchsharp", _folder.Path, "train", "small.json", "--backend", "torchsharp", "--json").Succeeded().Json.GetProperty("backend").GetString());
        Convml.Run(_folder.Path, "evaluate", "runs/small", "--data", "clothes").Succeeded();
    }

    [SkippableFact]
    public void ONNX_Runtime_runs_a_model_that_was_trained_without_it_and_says_that_it_does_not_train()
    {
        WriteRecipe();
        var trained = Convml.Run(_folder.Path, "train", "small.json", "--json").Succeeded().Json;

        Dictionary<string, string?> chosen = new() { [BackendCatalog.BackendVariable] = "onnxruntime" };
        var tested = PublishedPlugins.Run("onnxruntime", _folder.Path, chosen, "evaluate", "runs/small", "--data", "clothes", "--json").Succeeded().Json;

        Assert.Equal("onnxruntime", tested.GetProperty("backend").GetString());
        Assert.Equal(trained.GetProperty("testLoss").GetDouble(), tested.GetProperty("testLoss").GetDouble(), 1e-4);
        PublishedPlugins.Run("onnxruntime", _folder.Path, "train", "small.json", "--backend", "onnxruntime").Failed(2, "'onnxruntime'", "forward only");
    }

    [SkippableFact]
    public void A_plugin_beside_the_application_checks_exports_without_being_named()
    {
        var plugin = PublishedPlugins.FolderOf("onnxruntime");
        Copy(AppContext.BaseDirectory, _folder["app"], file => Path.GetExtension(file) is ".dll" or ".json");
        Copy(plugin, _folder["app", "plugins", "onnxruntime"], _ => true);
        var network = Network.Input(3, 8, 8).Conv2D(4, 3).BatchNorm().ReLU().GlobalAveragePool().Dense(5);
        _folder.Write("network.json", NetworkJson.Write(network));
        SafeTensors.Save(_folder["weights.safetensors"], network.CreateParameters(1));

        using var process = Convml.StartAt(_folder["app"], _folder.Path, [], "export", "network.json", "--out", "small.onnx", "--json");
        var export = Convml.End(process).Succeeded().Json;

        Assert.Equal("ONNX Runtime", export.GetProperty("checkedBy").GetString());
        Assert.InRange(export.GetProperty("largestDifference").GetDouble(), 0, 1e-5);
    }

    private static int Sum(JsonElement document, params string[] keys) => keys.Sum(key => document.GetProperty(key).GetInt32());

    private static void Copy(string from, string to, Func<string, bool> isTaken)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(isTaken)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private void WriteRecipe()
    {
        _folder.WriteClothes();
        _folder.Write("small.json", Clothes.Recipe());
    }
}
