using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>singles</c>: single kernels under BenchmarkDotNet.</summary>
internal sealed class SinglesCommand : Command
{
    private readonly Argument<string[]> _arguments = new("arguments")
    {
        Description = "Arguments of BenchmarkDotNet; all kernels if there are none. After '--': --filter '*Gemm*', --list flat.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public SinglesCommand()
        : base("singles", "Measure single kernels with BenchmarkDotNet.")
    {
        Arguments.Add(_arguments);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        var given = arguments.GetValue(_arguments) ?? [];
        // In this process: a generated project would have to repeat this one's settings.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(SinglesCommand).Assembly).Run(given.Length > 0 ? given : ["--filter", "*"], config);
        return 0;
    }
}
