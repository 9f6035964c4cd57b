using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Reference;

namespace ConvMl.Plugins;

/// <summary>
/// The plugins in some folders. Finding them reads manifests and runs nothing; whatever is wrong with one is thrown when it is asked for, and
/// leaves the others alone.
/// </summary>
/// <remarks>
/// Before any code of a plugin runs: its manifest is valid; the paths in it stay in the folder, where nothing is a link; it was built for the
/// engine's contract; its files are those of the manifest, with their hashes; and no file or folder of it is writable by everyone.
/// </remarks>
public sealed class PluginCatalog
{
    /// <summary>The environment variable that names further folders of plugins, with the system's separator of paths between them.</summary>
    public const string FoldersVariable = "CONVML_PLUGINS";

    private static readonly string[] BuiltIn = [ManagedBackend.Name, ReferenceBackend.Name];

    /// <summary>Finds the plugins in folders.</summary>
    /// <param name="folders">Each holds a folder a plugin, or is one.</param>
    /// <param name="allowWritableByEveryone">Whether a plugin may lie in a folder that everyone may write to; false if not given.</param>
    public PluginCatalog(IEnumerable<string> folders, bool allowWritableByEveryone = false)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var found = folders.Select(Path.GetFullPath).Distinct().SelectMany(PluginFoldersIn).Select(Find).ToArray();
        var places = found.ToLookup(plugin => plugin.Name, plugin => plugin.Folder);
        Plugins = [.. found.Select(plugin => new Plugin(
            plugin.Name, plugin.Folder, plugin.Manifest, () => Load(plugin, [.. places[plugin.Name]], allowWritableByEveryone)))];
    }

    /// <summary>The catalog of this process: <c>plugins/</c> beside the application, and the folders in <see cref="FoldersVariable"/>.</summary>
    public static PluginCatalog Default { get; } = new(DefaultFolders());

    /// <summary>The plugins, by folder in the given order and then by name; those that cannot be used among them.</summary>
    public IReadOnlyList<Plugin> Plugins { get; }

    private static string[] DefaultFolders()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "plugins");
        var named = (Environment.GetEnvironmentVariable(FoldersVariable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Directory.Exists(beside) ? [beside, .. named] : named;
    }

    // A folder that is named but not there is answered as a plugin that cannot be used.
    private static IEnumerable<string> PluginFoldersIn(string folder) =>
        !Directory.Exists(folder) || File.Exists(Path.Combine(folder, PluginManifest.FileName)) ? [folder] : Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal);

    private static Candidate Find(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
                throw new FormatException("there is no such folder");
            var manifest = ManifestReader.Read(folder);
            return new(manifest.Name, folder, manifest, null);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            return new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), folder, null, exception);
        }
    }

    private static IBackend Load(Candidate plugin, string[] places, bool allowWritableByEveryone)
    {
        try
        {
            if (plugin.Manifest is not { } manifest)
                throw new FormatException(plugin.Fault!.Message, plugin.Fault);
            if (BuiltIn.Contains(plugin.Name))
                throw new FormatException("a backend of the engine has this name; the plugin needs another one");
            if (places.Length > 1)
                throw new FormatException($"there is another one of this name, in '{places.First(place => place != plugin.Folder)}'; remove one of them");
            ManifestReader.RequireContract(manifest);
            var folder = Directory.ResolveLinkTarget(plugin.Folder, returnFinalTarget: true)?.FullName ?? plugin.Folder;
            FolderCheck.Require(folder, manifest, allowWritableByEveryone);
            return BackendLoader.Load(folder, manifest);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new PluginException($"The plugin '{plugin.Name}' in '{plugin.Folder}' cannot be used: {exception.Message.TrimEnd().TrimEnd('.').ReplaceLineEndings("; ")}.", exception);
        }
    }

    private sealed record Candidate(string Name, string Folder, PluginManifest? Manifest, Exception? Fault);
}
