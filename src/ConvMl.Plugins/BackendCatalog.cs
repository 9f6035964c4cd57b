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

    private readonly Dictionary<string, Func<IBackend>> _factories;
    private readonly ConcurrentDictionary<string, Lazy<IBackend>> _made = new(StringComparer.Ordinal);

    /// <summary>Makes a catalog of the backends that come with ConvMl.</summary>
    public BackendCatalog() => _factories = new(StringComparer.Ordinal)
    {
        [ManagedBackend.Name] = () => new ManagedBackend(),
        [ReferenceBackend.Name] = () => new ReferenceBackend(),
    };

    /// <summary>The catalog of this process.</summary>
    public static BackendCatalog Default { get; } = new();

    /// <summary>The names that <see cref="Get"/> knows, in alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. _factories.Keys.Order(StringComparer.Ordinal)];

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
