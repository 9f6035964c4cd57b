using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ConvMl.Backend.TorchSharp.Native;
using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Benchmarks.Works;
using TorchSharp;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>memory</c>: the peak of resident memory of the small network's training, each contestant in a process of its own.</summary>
internal sealed class MemoryCommand : Command
{
    private const int Steps = 30;
    private const string Nobody = "nobody";
    private const double Megabyte = 1 << 20;

    private static readonly string[] Contestants = [Nobody, ContestantName.ConvMl, ContestantName.Torch, ContestantName.TorchChannelsLast];

    private readonly BackendOption _backend = new();
    private readonly Option<int> _threads = new("--threads") { Description = "Number of threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string?> _contestant = new("--contestant") { Description = "Trains in this process and writes the peak in bytes.", Hidden = true };

    public MemoryCommand()
        : base("memory", $"Peak resident memory of {Steps} training steps of the small network, for each contestant in a process of its own.")
    {
        Options.Add(_backend);
        Options.Add(_threads);
        Options.Add(_contestant);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        var threads = arguments.GetValue(_threads);
        if (arguments.GetValue(_contestant) is { } name)
        {
            Train(name, () => _backend.Get(arguments), threads);
            Console.WriteLine(Process.GetCurrentProcess().PeakWorkingSet64);
            return 0;
        }

        foreach (var contestant in Contestants)
        {
            var (bytes, _) = ChildProcess.Run([Name, "--contestant", contestant, "--threads", $"{threads}", .. _backend.Arguments(arguments)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{contestant,-20} {bytes / Megabyte,8:0.0} MiB"));
        }

        return 0;
    }

    private static void Train(string name, Func<IBackend> backend, int threads)
    {
        if (name == Nobody)
            return;
        using var contestant = Create(name, backend, threads);
        for (var step = 0; step < Steps; step++)
            contestant.Run();
    }

    private static IContestant Create(string name, Func<IBackend> backend, int threads)
    {
        var task = SmallCnnWorks.TrainingStep.CreateTask();
        if (name == ContestantName.ConvMl)
            return new ConvMlTraining(task, backend(), threads);
        TorchLibrary.Load(Console.Error);
        torch.set_num_threads(threads);
        return new TorchTraining(task, channelsLast: name == ContestantName.TorchChannelsLast);
    }
}
