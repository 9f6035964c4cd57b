using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConvMl.Plugins.Tests;

/// <summary>A temporary folder of plugins, each a copy of the test plugin with a manifest that fits it, until a test spoils it.</summary>
internal sealed class PluginFolder : IDisposable
{
    // The sibling project's output, beside this project's own.
    private static readonly string TestPlugin = AppContext.BaseDirectory.Replace("ConvMl.Plugins.Tests", "ConvMl.Plugins.TestPlugin", StringComparison.Ordinal);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("convml-plugins-");

    public string Root => _root.FullName;

    public string this[params string[] path] => Path.Combine([Root, .. path]);

    /// <summary>Adds a plugin.</summary>
    /// <param name="folder">The name of its folder.</param>
    /// <param name="behaviour">What <c>behaviour.txt</c> says.</param>
    /// <param name="change">Changes the manifest before it is written.</param>
    public void Add(string folder = "tiny", string behaviour = "", Action<JsonObject>? change = null)
    {
        Directory.CreateDirectory(this[folder]);
        foreach (var file in Directory.GetFiles(TestPlugin).Where(file => !file.EndsWith(".pdb", StringComparison.Ordinal)))
            File.Copy(file, this[folder, Path.GetFileName(file)]);
        File.WriteAllText(this[folder, "behaviour.txt"], behaviour);
        WriteManifest(folder, change);
    }

    /// <summary>Writes the manifest anew, for the files that are there now.</summary>
    public void WriteManifest(string folder, Action<JsonObject>? change = null)
    {
        File.Delete(this[folder, PluginManifest.FileName]);
        var manifest = new JsonObject
        {
            ["name"] = "tiny",
            ["kind"] = "backend",
            ["assembly"] = "ConvMl.Plugins.TestPlugin.dll",
            ["contract"] = "1.0",
            ["version"] = "1.2",
            ["files"] = new JsonObject(Directory.GetFiles(this[folder]).Select(file => KeyValuePair.Create(
                Path.GetFileName(file), (JsonNode?)Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))))),
        };
        change?.Invoke(manifest);
        File.WriteAllText(this[folder, PluginManifest.FileName], manifest.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    public PluginCatalog Open(bool allowWritableByEveryone = false) => new([Root], allowWritableByEveryone);

    public void Dispose() => _root.Delete(recursive: true);
}
