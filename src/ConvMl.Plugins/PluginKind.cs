namespace ConvMl.Plugins;

/// <summary>What a plugin adds.</summary>
public enum PluginKind
{
    /// <summary>A backend: one public class that implements <see cref="Backends.IBackend"/>.</summary>
    Backend,
}
