using System.Text.Json.Nodes;
using ConvMl.Backends;
using ConvMl.Fuzzing;
using ConvMl.Networks;

namespace ConvMl.Plugins.Tests;

public sealed class PluginCatalogTests : IDisposable
{
    private readonly PluginFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_plugin_is_found_by_its_manifest_and_runs_networks()
    {
        _folder.Add();
        var catalog = new BackendCatalog(_folder.Open());

        Assert.Equal(["managed", "reference", "tiny"], catalog.Names);
        var backend = catalog.Get("tiny");
        Assert.Equal(("tiny", new Version(1, 2)), (backend.Info.Name, backend.Info.Version));
        var network = Network.Input(1, 2, 2).ReLU();
        using var session = backend.CreateInference(network, network.CreateParameters(1), new());
        var outputs = new float[4];
        session.Run(1, [-1, 2, -3, 4], outputs);
        Assert.Equal([0f, 2, 0, 4], outputs);
    }

    [Fact]
    public void A_plugin_is_loaded_when_it_is_asked_for_and_once()
    {
        _folder.Add();
        var plugin = Assert.Single(_folder.Open().Plugins);

        Assert.Equal(("tiny", "1.2", PluginKind.Backend), (plugin.Manifest!.Name, plugin.Manifest.Version, plugin.Manifest.Kind));
        Assert.False(plugin.IsLoaded);
        Assert.Same(plugin.GetBackend(), plugin.GetBackend());
        Assert.True(plugin.IsLoaded);
    }

    [Fact]
    public void A_folder_that_is_named_may_be_a_plugin_itself()
    {
        _folder.Add();

        Assert.Equal("tiny", Assert.Single(new PluginCatalog([_folder["tiny"]]).Plugins).GetBackend().Info.Name);
    }

    [Fact]
    public void A_dependency_of_its_own_comes_from_its_folder()
    {
        _folder.Add(behaviour: "dependency");

        Assert.Equal("tiny", _folder.Open().Plugins[0].GetBackend().Info.Name);
    }

    [Fact]
    public void One_bad_plugin_does_not_stop_the_others()
    {
        _folder.Add("a-broken", change: manifest => manifest["name"] = "broken");
        File.AppendAllText(_folder["a-broken", "behaviour.txt"], "x");
        Directory.CreateDirectory(_folder["b-empty"]);
        _folder.Add("c-good");
        var catalog = new BackendCatalog(new PluginCatalog([_folder["missing"], _folder.Root]));

        Assert.Equal(["b-empty", "broken", "managed", "missing", "reference", "tiny"], catalog.Names);
        Assert.Equal("tiny", catalog.Get("tiny").Info.Name);
        Assert.Contains("'broken'", Assert.Throws<PluginException>(() => catalog.Get("broken")).Message, StringComparison.Ordinal);
        Assert.Contains("it has no plugin.json", Assert.Throws<PluginException>(() => catalog.Get("b-empty")).Message, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", Assert.Throws<PluginException>(() => catalog.Get("missing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_changed_is_refused()
    {
        _folder.Add();
        File.AppendAllText(_folder["tiny", "ConvMl.Onnx.dll"], "x");

        AssertRefused("its file 'ConvMl.Onnx.dll' was changed: the SHA-256 is ");
    }

    [Fact]
    public void A_file_that_the_manifest_does_not_know_is_refused()
    {
        _folder.Add();
        File.WriteAllText(_folder["tiny", "more.dll"], "x");

        AssertRefused("the file 'more.dll' is not in its manifest");
    }

    [Fact]
    public void A_file_that_is_missing_is_refused()
    {
        _folder.Add();
        File.Delete(_folder["tiny", "ConvMl.Onnx.dll"]);

        AssertRefused("its file 'ConvMl.Onnx.dll' is missing");
    }

    [Theory]
    [InlineData("../outside.dll")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/../../outside.dll")]
    [InlineData("C:/outside.dll")]
    [InlineData("..\\outside.dll")]
    [InlineData("sub//file")]
    [InlineData("")]
    public void A_path_that_leaves_the_folder_is_refused(string path)
    {
        _folder.Add(change: manifest => manifest["files"]![path] = new string('0', 64));

        AssertRefused($"the manifest's file '{path}' does not stay in the plugin's folder", name: "tiny");
    }

    [Fact]
    public void An_assembly_outside_the_folder_is_refused()
    {
        _folder.Add(change: manifest => manifest["assembly"] = "../evil.dll");

        AssertRefused("the manifest's assembly is '../evil.dll'");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_is_refused(bool isFolder)
    {
        _folder.Add();
        if (isFolder)
        {
            Directory.CreateSymbolicLink(_folder["tiny", "sub"], Path.GetTempPath());
        }
        else
        {
            File.Move(_folder["tiny", "ConvMl.Onnx.dll"], _folder["real.dll"]);
            File.CreateSymbolicLink(_folder["tiny", "ConvMl.Onnx.dll"], _folder["real.dll"]);
        }

        AssertRefused(isFolder ? "'sub' is a link" : "'ConvMl.Onnx.dll' is a link");
    }

    [Fact]
    public void A_manifest_that_is_a_link_is_refused()
    {
        _folder.Add();
        File.Move(_folder["tiny", PluginManifest.FileName], _folder["elsewhere.json"]);
        File.CreateSymbolicLink(_folder["tiny", PluginManifest.FileName], _folder["elsewhere.json"]);

        AssertRefused("its plugin.json is a link");
    }

    [Fact]
    public void A_dependency_that_is_missing_is_named()
    {
        _folder.Add(behaviour: "dependency");
        File.Delete(_folder["tiny", "ConvMl.Onnx.dll"]);
        _folder.WriteManifest("tiny");

        AssertRefused("the assembly 'ConvMl.Onnx, Version=", runs: true);
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("1.7")]
    [InlineData("0.9")]
    public void Another_contract_is_refused(string contract)
    {
        _folder.Add(change: manifest => manifest["contract"] = contract);

        AssertRefused($"it was built for version {contract} of the contract, but this engine speaks {BackendInfo.EngineContract}");
    }

    [Fact]
    public void A_backend_of_another_contract_than_its_manifest_says_is_refused()
    {
        _folder.Add(behaviour: "contract");

        AssertRefused("its backend was built for version 2.0 of the contract", runs: true);
    }

    [Fact]
    public void A_backend_of_another_name_than_its_manifest_says_is_refused()
    {
        _folder.Add(behaviour: "renamed");

        AssertRefused("its backend says that its name is 'renamed'", runs: true);
    }

    [Fact]
    public void A_native_library_that_does_not_load_is_named()
    {
        _folder.Add(behaviour: "native");
        File.WriteAllText(_folder["tiny", "libtinynative.so"], "this is no library");
        _folder.WriteManifest("tiny");

        AssertRefused("a native library cannot be loaded: ", runs: true);
    }

    [Fact]
    public void A_static_constructor_that_throws_is_reported_with_its_reason()
    {
        _folder.Add(behaviour: "static");

        AssertRefused("it fails as it starts: InvalidOperationException: no luck today", runs: true);
    }

    [Fact]
    public void An_assembly_that_is_none_is_refused()
    {
        _folder.Add();
        File.WriteAllText(_folder["tiny", "ConvMl.Plugins.TestPlugin.dll"], "MZ nothing");
        _folder.WriteManifest("tiny");

        AssertRefused("an assembly cannot be loaded: ");
    }

    [Fact]
    public void An_assembly_without_a_backend_is_refused()
    {
        _folder.Add(change: manifest => manifest["assembly"] = "ConvMl.Onnx.dll");

        AssertRefused("'ConvMl.Onnx.dll' has 0 public classes that implement IBackend");
    }

    [Fact]
    public void Of_two_plugins_of_one_name_neither_is_used()
    {
        _folder.Add("one");
        _folder.Add("two");
        var plugins = _folder.Open().Plugins;

        Assert.Contains(_folder["two"], Assert.Throws<PluginException>(plugins[0].GetBackend).Message, StringComparison.Ordinal);
        Assert.Contains(_folder["one"], Assert.Throws<PluginException>(plugins[1].GetBackend).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_the_engine_is_refused_and_keeps_its_backend()
    {
        _folder.Add(change: manifest => manifest["name"] = "managed");

        AssertRefused("a backend of the engine has this name", name: "managed");
        Assert.IsType<Managed.ManagedBackend>(new BackendCatalog(_folder.Open()).Get("managed"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("behaviour.txt", false)]
    public void What_everyone_may_write_to_is_refused_unless_allowed(string path, bool isFolder)
    {
        if (OperatingSystem.IsWindows())
            return;
        _folder.Add();
        var mode = File.GetUnixFileMode(_folder["tiny", path]);
        File.SetUnixFileMode(_folder["tiny", path], mode | UnixFileMode.OtherWrite);

        AssertRefused($"{(isFolder ? "its folder" : "'behaviour.txt'")} is writable by everyone");
        Assert.Equal("tiny", _folder.Open(allowWritableByEveryone: true).Plugins[0].GetBackend().Info.Name);
    }

    [Theory]
    [InlineData("{", "is not valid: line 1")]
    [InlineData("[]", "is not valid")]
    [InlineData("null", "is not valid")]
    [InlineData("", "is not valid")]
    public void A_manifest_that_is_no_JSON_object_is_refused(string text, string expected)
    {
        _folder.Add();
        File.WriteAllText(_folder["tiny", PluginManifest.FileName], text);

        AssertRefused(expected);
    }

    [Fact]
    public void A_manifest_of_gigabytes_is_not_read()
    {
        _folder.Add();
        using (var file = File.Create(_folder["tiny", PluginManifest.FileName]))
            file.SetLength(1L << 32);

        AssertRefused("plugin.json has 4,294,967,296 bytes");
    }

    [Theory]
    [InlineData("name", "\"Tiny\"")]
    [InlineData("name", "null")]
    [InlineData("name", "7")]
    [InlineData("name", "\"../tiny\"")]
    [InlineData("kind", "\"frontend\"")]
    [InlineData("kind", "0")]
    [InlineData("assembly", "\"behaviour.txt\"")]
    [InlineData("assembly", "null")]
    [InlineData("contract", "\"one\"")]
    [InlineData("version", "\"\"")]
    [InlineData("version", "1.5")]
    [InlineData("files", "[]")]
    [InlineData("files", "{}")]
    [InlineData("files", "null")]
    [InlineData("files", "{\"ConvMl.Plugins.TestPlugin.dll\": \"12\"}")]
    [InlineData("files", "{\"ConvMl.Plugins.TestPlugin.dll\": null}")]
    [InlineData("surprise", "1")]
    public void A_value_that_a_manifest_cannot_have_is_named(string key, string json)
    {
        _folder.Add(change: manifest => manifest[key] = JsonNode.Parse(json));

        AssertRefused(key == "files" ? "" : key);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("kind")]
    [InlineData("assembly")]
    [InlineData("contract")]
    [InlineData("version")]
    [InlineData("files")]
    public void A_value_that_a_manifest_lacks_is_named(string key)
    {
        _folder.Add(change: manifest => manifest.Remove(key));

        AssertRefused(key);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_damaged_manifest_is_refused_in_one_line()
    {
        // One file is not what the manifest says of it, so that nothing is ever loaded, whatever else still holds.
        _folder.Add();
        foreach (var other in Directory.GetFiles(_folder["tiny"]).Where(other => Path.GetFileName(other) is not ("ConvMl.Plugins.TestPlugin.dll" or "behaviour.txt")))
            File.Delete(other);
        _folder.WriteManifest("tiny", manifest => manifest["files"]!["behaviour.txt"] = new string('0', 64));
        var file = _folder["tiny", PluginManifest.FileName];
        Fuzz.Run(
            usual: 2_000, [File.ReadAllBytes(file)],
            allowedBytes: length => 1_000_000 + (100L * length),
            damaged =>
            {
                File.WriteAllBytes(file, damaged);
                AssertRefused("", name: null, runs: true);
            });
    }

    private void AssertRefused(string expected, string? name = "tiny", bool runs = false)
    {
        var plugin = Assert.Single(_folder.Open().Plugins);
        var error = Assert.Throws<PluginException>(plugin.GetBackend);

        Assert.StartsWith($"The plugin '{name ?? plugin.Name}' in '{_folder["tiny"]}' cannot be used: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message.Trim());
        Assert.False(plugin.IsLoaded);
        if (!runs)
            Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => !assembly.IsDynamic && assembly.Location == _folder["tiny", "ConvMl.Plugins.TestPlugin.dll"]);
    }
}
