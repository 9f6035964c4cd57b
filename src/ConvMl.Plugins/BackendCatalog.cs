using System.Collections.Concurrent;
using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Reference;
using ConvMl.Serialization;

namespace ConvMl.Plugins;

/// <summary>Finds the backend that a name stands for. Safe to use from several threads.</summary>
public sealed class BackendCatalog
{
    /// <summary>The environment variable that names the backend to use where none is chosen.</summary>
    public const string BackendVariable = "CONVML_BACKEND";

    private readonly ConcurrentDictionary<string, Func<IBackend>> _factories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<IBackend>> _made = new(StringComparer.Ordinal);

    /// <summary>Makes a catalog of the backends that come with ConvMl.</summary>
    public BackendCatalog()
    {
        Register(ManagedBackend.Name, () => new ManagedBackend());
        Register(ReferenceBackend.Name, () => new ReferenceBackend());
    }

    /// <summary>Makes a catalog of the backends that come with ConvMl, and those of plugins.</summary>
    /// <param name="plugins">The plugins. What is wrong with one is thrown when its backend is asked for.</param>
    public BackendCatalog(PluginCatalog plugins)
        : this()
    {
        ArgumentNullException.ThrowIfNull(plugins);
        // Of two with one name the first answers, and says that there are two; one that has a built-in name is known to the plugins' catalog alone.
        foreach (var plugin in plugins.Plugins)
            _factories.TryAdd(plugin.Name, plugin.GetBackend);
    }

    /// <summary>The catalog of this process, with the plugins of <see cref="PluginCatalog.Default"/>.</summary>
    public static BackendCatalog Default { get; } = new(PluginCatalog.Default);

    /// <summary>The backend that is used where none is chosen: what <see cref="BackendVariable"/> says, or else <c>managed</c>.</summary>
    public static string DefaultBackend => Environment.GetEnvironmentVariable(BackendVariable) is { Length: > 0 } name ? name : ManagedBackend.Name;

    /// <summary>The names that <see cref="Get"/> knows, in alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. _factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Adds a backend, which is not made before it is asked for.</summary>
    /// <param name="name">The name that it says of itself in <see cref="BackendInfo.Name"/>.</param>
    /// <param name="factory">Makes it, once. What it throws is thrown to everybody who asks for the backend.</param>
    /// <exception cref="ArgumentException">The name is empty, or taken.</exception>
    public void Register(string name, Func<IBackend> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        if (!_factories.TryAdd(name, factory))
            throw new ArgumentException($"There is a backend '{name}' already; give this one another name. There are: {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The backend of that name: made on first use, then shared. The catalog owns it; do not dispose it.</summary>
    /// <param name="name">Its name; <see cref="DefaultBackend"/> if null.</param>
    /// <exception cref="ArgumentException">There is no backend of that name; the message lists those there are.</exception>
    /// <exception cref="PluginException">It is a plugin's, which cannot be used; the message says why.</exception>
    public IBackend Get(string? name = null)
    {
        name ??= DefaultBackend;
        if (!_factories.TryGetValue(name, out var factory))
        {
            var nearest = StrictJson.Nearest(name, Names);
            throw new ArgumentException(
                $"There is no backend '{name}'; {(nearest is null ? "" : $"did you mean '{nearest}'? ")}There are: {string.Join(", ", Names)}.", nameof(name));
        }

        return _made.GetOrAdd(name, _ => new Lazy<IBackend>(factory)).Value;
    }
}
