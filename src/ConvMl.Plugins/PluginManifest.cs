namespace ConvMl.Plugins;

/// <summary>What a plugin's <c>plugin.json</c> says.</summary>
/// <param name="Name">The name by which it is chosen: lower-case letters, digits, dots, hyphens and underscores, at most 64.</param>
/// <param name="Kind">What it adds.</param>
/// <param name="Assembly">File of its main assembly, in the plugin's folder itself.</param>
/// <param name="Contract">Version of the contract between engine and plugin that it was built for, for example <c>1.0</c>.</param>
/// <param name="Version">Its own version.</param>
/// <param name="Files">The SHA-256 of every file but the manifest, in hexadecimal digits, by its path in the folder with <c>/</c> between the parts.</param>
public sealed record PluginManifest(
    string Name,
    PluginKind Kind,
    string Assembly,
    string Contract,
    string Version,
    IReadOnlyDictionary<string, string> Files)
{
    /// <summary>The name of the file that holds it.</summary>
    public const string FileName = "plugin.json";
}
