using ConvMl.Backends;

namespace ConvMl.Plugins;

/// <summary>A plugin that was found. Its code runs when its backend is first asked for, after all checks. Safe to use from several threads.</summary>
public sealed class Plugin
{
    private readonly Lazy<IBackend> _backend;

    internal Plugin(string name, string folder, PluginManifest? manifest, Func<IBackend> load)
    {
        (Name, Folder, Manifest) = (name, folder, manifest);
        _backend = new(load);
    }

    /// <summary>Its name; that of its folder where the manifest cannot be read.</summary>
    public string Name { get; }

    /// <summary>Its folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>What it says of itself; null where that cannot be read.</summary>
    public PluginManifest? Manifest { get; }

    /// <summary>True once its code has been loaded.</summary>
    public bool IsLoaded => _backend.IsValueCreated;

    /// <summary>The plugin's backend: checked, loaded and made on first use, then shared. The catalog owns it; do not dispose it.</summary>
    /// <exception cref="PluginException">It cannot be used; the message names the plugin and says why.</exception>
    public IBackend GetBackend() => _backend.Value;
}
