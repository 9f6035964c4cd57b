using System.CommandLine;
using ConvMl.Backends;
using ConvMl.Benchmarks.Works;

namespace ConvMl.Benchmarks.Commands;

/// <summary>The options that choose what is run, on how many threads, by which backend of ConvMl.</summary>
internal sealed class WorkOptions
{
    private readonly Option<bool> _quick = new("--quick") { Description = "A short list of works, in under three minutes." };
    private readonly Option<string[]> _only = new("--only")
    {
        Description = "Only works whose names contain one of these texts.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _onnx = new("--onnx")
    {
        Description = "ONNX files to run instead of the works: networks of one input and one output.",
        HelpName = "file",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<int[]> _threads = new("--threads")
    {
        Description = "Numbers of threads.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 2],
    };

    private readonly BackendOption _backend = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_quick);
        command.Options.Add(_only);
        command.Options.Add(_onnx);
        command.Options.Add(_threads);
        command.Options.Add(_backend);
    }

    public bool IsQuick(ParseResult arguments) => arguments.GetValue(_quick);

    /// <summary>The works that are asked for; a name that is asked for need not be on the short list.</summary>
    /// <exception cref="ArgumentException">There is no such work, or no such file.</exception>
    public IReadOnlyList<Work> Works(ParseResult arguments)
    {
        if (arguments.GetRequiredValue(_onnx) is { Length: > 0 } files)
            return [.. files.Select(OnnxWorks.Read)];
        var only = arguments.GetRequiredValue(_only);
        return [.. WorkList.Find(only).Where(work => work.IsQuick || only.Length > 0 || !IsQuick(arguments))];
    }

    /// <summary>The numbers of threads.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public IReadOnlyList<int> Threads(ParseResult arguments)
    {
        var threads = arguments.GetRequiredValue(_threads);
        return threads.All(count => count >= 1 && count <= Environment.ProcessorCount)
            ? threads
            : throw new ArgumentException($"--threads is {string.Join(' ', threads)}; this machine has 1 to {Environment.ProcessorCount}.");
    }

    /// <summary>The backend.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IBackend Backend(ParseResult arguments) => _backend.Get(arguments);
}
