using System.Collections.Concurrent;
using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Reference;
using ConvMl.Serialization;

namespace ConvMl.Plugins;

/// <summary>Finds the backend that a name stands for. Safe to use from several threads.</summary>
public sealed class BackendCatalog
{
    /// <summary>The backend that is used where none is named.</summary>
    public const string DefaultBackend = "managed";

    private readonly ConcurrentDictionary<string, Func<IBackend>> _factories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<IBackend>> _made = new(StringComparer.Ordinal);

    /// <summary>Makes a catalog of the backends that come with ConvMl.</summary>
    public BackendCatalog()
    {
        Register(ManagedBackend.Name, () => new ManagedBackend());
        Register(ReferenceBackend.Name, () => new ReferenceBackend());
    }

    /// <summary>The catalog of this process.</summary>
    public static BackendCatalog Default { get; } = new();

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
