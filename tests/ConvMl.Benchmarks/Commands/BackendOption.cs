using System.CommandLine;
using ConvMl.Backends;
using ConvMl.Plugins;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>--backend</c>: which of ConvMl's backends runs.</summary>
internal sealed class BackendOption : Option<string>
{
    public BackendOption()
        : base("--backend")
    {
        Description = "ConvMl's backend.";
        DefaultValueFactory = _ => BackendCatalog.DefaultBackend;
    }

    /// <summary>The backend.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IBackend Get(ParseResult arguments) => BackendCatalog.Default.Get(arguments.GetRequiredValue(this));

    /// <summary>The option as arguments of another process.</summary>
    public IEnumerable<string> Arguments(ParseResult arguments) => [Name, arguments.GetRequiredValue(this)];
}
