using System.CommandLine;
using ConvMl.Backends;
using ConvMl.Plugins;

namespace ConvMl.Host.Commands;

/// <summary><c>--backend</c>: what computes, for every command that does.</summary>
internal static class BackendOption
{
    internal static Option<string?> Create() => new("--backend")
    {
        Description = $"What computes: {string.Join(", ", BackendCatalog.Default.Names)}; {BackendCatalog.BackendVariable} says it if not given",
        HelpName = "name",
    };

    /// <summary>The backend of a name; the usual one if null.</summary>
    /// <exception cref="InputException">There is none of that name, or it cannot be used.</exception>
    internal static IBackend Find(string? name)
    {
        try
        {
            return BackendCatalog.Default.Get(name);
        }
        catch (Exception exception) when (exception is ArgumentException or PluginException)
        {
            throw InputException.From(exception);
        }
    }

    /// <summary>Lets models that are loaded from now on run on a backend: a saved model names none, and so takes the usual one of the process.</summary>
    /// <inheritdoc cref="Find" path="/exception"/>
    internal static void Use(string? name)
    {
        if (name is null) return;
        _ = Find(name);
        Environment.SetEnvironmentVariable(BackendCatalog.BackendVariable, name);
    }
}
