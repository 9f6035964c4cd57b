using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Benchmarks.Machine;
using ConvMl.Benchmarks.Measuring;
using ConvMl.Benchmarks.Torch;
using ConvMl.Benchmarks.Works;
using TorchSharp;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>peers</c>: ConvMl, TorchSharp and ONNX Runtime side by side in one process.</summary>
internal sealed class PeersCommand : Command
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly WorkOptions _options = new();
    private readonly Option<bool> _json = new("--json") { Description = "Write the report as JSON; progress goes to the error output." };

    public PeersCommand()
        : base("peers", "Compare ConvMl with TorchSharp and ONNX Runtime: same weights, same input, one process.")
    {
        _options.AddTo(this);
        Options.Add(_json);
        SetAction(Run);
    }

    private int Run(ParseResult arguments)
    {
        var (works, backend, threadCounts) = (_options.Works(arguments), _options.Backend(arguments), _options.Threads(arguments));
        var plan = _options.IsQuick(arguments) ? MeasuringPlan.Quick : MeasuringPlan.Full;
        TorchLibrary.Load(Console.Error);

        var (peaks, rows, failures) = (new Dictionary<int, double>(), new List<PeerRow>(), new List<PeerFailure>());
        Console.Error.WriteLine(MachineDescription.Current);
        foreach (var threads in threadCounts)
        {
            using var sentinel = new Sentinel(threads);
            peaks[threads] = sentinel.Peak;
            Console.Error.WriteLine($"FMA peak on {threads} threads, GFLOP/s: {string.Join(", ", sentinel.Peaks.Select(item => $"{item.Width} {Short(item.Peak)}"))}");
            torch.set_num_threads(threads);
            var roundRobin = new RoundRobin(sentinel, plan);
            foreach (var work in works)
                Measure(work, backend, sentinel, roundRobin, rows, failures);
        }

        var report = new PeerReport(MachineDescription.Current, peaks, rows, failures);
        if (arguments.GetValue(_json))
            Console.Out.WriteLine(JsonSerializer.Serialize(report, Json));
        else
            PeerTable.Write(report, Console.Out);
        return failures.Count == 0 ? 0 : 1;
    }

    // A work that cannot be measured does not keep the others from it; it fails the command at the end.
    private static void Measure(Work work, IBackend backend, Sentinel sentinel, RoundRobin roundRobin, List<PeerRow> rows, List<PeerFailure> failures)
    {
        using var field = Field.Enter(work, backend, sentinel.Threads);
        if ((field.Failure ?? Disagreement.Find(field.All)) is { } failure)
        {
            failures.Add(new(work.Name, sentinel.Threads, failure));
            Console.Error.WriteLine($"{work.Name} on {sentinel.Threads} threads: {failure}");
            return;
        }

        var row = PeerRow.Of(work, sentinel.Threads, sentinel.Peak, roundRobin.Compare(field.All));
        rows.Add(row);
        Console.Error.WriteLine(
            $"{row.Name} on {row.Threads} threads: {Short(row.ConvmlMicroseconds)} µs, {row.BestPeer} {Short(row.Peers[row.BestPeer])} µs, " +
            $"ratio {Short(row.Ratio)}, {row.Rounds} rounds, {row.RejectedSamples} samples rejected");
    }

    private static string Short(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);
}
