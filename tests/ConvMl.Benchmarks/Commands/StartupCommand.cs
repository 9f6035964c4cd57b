using System.CommandLine;
using System.Globalization;
using ConvMl.Backend.TorchSharp.Native;
using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Benchmarks.Measuring;
using ConvMl.Benchmarks.Works;
using ConvMl.Networks;
using ConvMl.Onnx.Export;
using ConvMl.Serialization;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>startup</c>: the time from the start of a process to its first prediction by a saved model.</summary>
internal sealed class StartupCommand : Command
{
    private const int Rounds = 11;
    private const string NetworkFile = "network.json";
    private const string WeightsFile = "weights.safetensors";
    private const string OnnxFile = "model.onnx";

    private static readonly string[] Contestants = [ContestantName.ConvMl, ContestantName.OnnxRuntime, ContestantName.Torch];

    private readonly BackendOption _backend = new();
    private readonly Option<string?> _contestant = new("--contestant") { Description = "Predicts in this process.", Hidden = true };
    private readonly Option<string?> _folder = new("--folder") { Description = "Where the saved models are.", Hidden = true };

    public StartupCommand()
        : base("startup", "Time from the start of a process to its first prediction by the saved small network, for each contestant.")
    {
        Options.Add(_backend);
        Options.Add(_contestant);
        Options.Add(_folder);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        if (arguments.GetValue(_contestant) is { } name)
        {
            Predict(name, arguments.GetValue(_folder)!, () => _backend.Get(arguments));
            return 0;
        }

        var folder = Directory.CreateTempSubdirectory("convml-startup-").FullName;
        try
        {
            Save(folder);
            var times = Contestants.ToDictionary(contestant => contestant, _ => new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contestant in Contestants)
                    times[contestant].Add(ChildProcess.Run([Name, "--contestant", contestant, "--folder", folder, .. _backend.Arguments(arguments)]).UntilLine.TotalMilliseconds);
            }

            foreach (var contestant in Contestants)
            {
                var quartiles = Quartiles.Of(times[contestant]);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{contestant,-20} {quartiles.Median,8:0} ms (quartiles {quartiles.Lower:0}–{quartiles.Upper:0}, {Rounds} processes)"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Save(string folder)
    {
        var task = NetworkTask.Create(SmallCnnWorks.Network, batchSize: 1);
        File.WriteAllText(Path.Combine(folder, NetworkFile), NetworkJson.Write(task.Network));
        SafeTensors.Save(Path.Combine(folder, WeightsFile), task.Parameters);
        File.WriteAllBytes(Path.Combine(folder, OnnxFile), OnnxExport.Write(task.Network, task.Parameters));
    }

    private static void Predict(string name, string folder, Func<IBackend> backend)
    {
        using var contestant = Load(name, folder, backend);
        Console.WriteLine(contestant.Answer().Values.Single()[0].ToString(CultureInfo.InvariantCulture));
    }

    private static IContestant Load(string name, string folder, Func<IBackend> backend)
    {
        if (name == ContestantName.OnnxRuntime)
        {
            var task = NetworkTask.CreateEmpty(SmallCnnWorks.Network, batchSize: 1);
            return new OnnxInference(File.ReadAllBytes(Path.Combine(folder, OnnxFile)), task, Environment.ProcessorCount);
        }

        var network = NetworkJson.Read(File.ReadAllText(Path.Combine(folder, NetworkFile)));
        var saved = NetworkTask.CreateEmpty(network, batchSize: 1);
        SafeTensors.Load(Path.Combine(folder, WeightsFile), saved.Parameters);
        if (name == ContestantName.ConvMl)
            return new ConvMlInference(saved, backend(), threads: 0);
        TorchLibrary.Load(Console.Error);
        return new TorchInference(saved, channelsLast: false);
    }
}
