using System.CommandLine;
using ConvMl.Backend.TorchSharp.Native;
using ConvMl.Benchmarks.Contestants;
using TorchSharp;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>check</c>: whether all contestants give the same results; measures nothing.</summary>
internal sealed class CheckCommand : Command
{
    private readonly WorkOptions _options = new();

    public CheckCommand()
        : base("check", "Compare the results of all contestants and measure nothing.")
    {
        _options.AddTo(this);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        var (works, backend) = (_options.Works(arguments), _options.Backend(arguments));
        TorchLibrary.Load(Console.Error);
        var failures = 0;
        foreach (var threads in _options.Threads(arguments))
        {
            torch.set_num_threads(threads);
            foreach (var work in works)
            {
                using var contestants = Field.Enter(work, backend, threads);
                var failure = contestants.Failure;
                Console.WriteLine($"{work.Name} on {threads} threads: {failure ?? "all agree"}");
                failures += failure is null ? 0 : 1;
            }
        }

        return failures == 0 ? 0 : 1;
    }
}
