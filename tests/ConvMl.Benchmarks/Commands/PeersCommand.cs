using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvMl.Backend.TorchSharp.Native;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Benchmarks.Machine;
using ConvMl.Benchmarks.Measuring;
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
        var clock = Stopwatch.StartNew();
        foreach (var (index, threads) in threadCounts.Index())
        {
            using var sentinel = new Sentinel(threads);
            peaks[threads] = sentinel.Peak;
            Console.Error.WriteLine($"FMA peak on {threads} threads, GFLOP/s: {string.Join(", ", sentinel.Peaks.Select(item => $"{item.Width} {Short(item.Peak)}"))}");
            torch.set_num_threads(threads);
            var roundRobin = new RoundRobin(sentinel, plan);
            foreach (var (position, work) in works.Index())
            {
                var remaining = ((threadCounts.Count - index) * works.Count) - position;
                using var field = Field.Enter(work, backend, threads);
                if (field.Failure is { } failure)
                    failures.Add(Tell(new PeerFailure(work.Name, threads, failure)));
                else
                    rows.Add(Tell(PeerRow.Of(work, threads, sentinel.Peak, roundRobin.Compare(field.All, plan.BudgetFor(clock.Elapsed.TotalSeconds, remaining)))));
            }

            if (threads > 1)
                Console.Error.WriteLine($"Near cores handed each other a cache line in {Short(sentinel.ShortestHop)} ns; samples that needed more than {Sentinel.FarHops:0.#} times that were rejected.");
        }

        var report = new PeerReport(MachineDescription.Current, peaks, rows, failures);
        if (arguments.GetValue(_json))
            Console.Out.WriteLine(JsonSerializer.Serialize(report, Json));
        else
            PeerTable.Write(report, Console.Out);
        // A work that cannot be measured does not keep the others from it; it fails the command here.
        return failures.Count == 0 ? 0 : 1;
    }

    private static PeerRow Tell(PeerRow row)
    {
        Console.Error.WriteLine(
            $"{row.Name} on {row.Threads} threads: {Short(row.ConvmlMicroseconds)} µs, {row.BestPeer} {Short(row.Peers[row.BestPeer])} µs, " +
            $"ratio {(row.IsDisturbed ? "~" : "")}{Short(row.Ratio)}, {row.Rounds} rounds, {row.RejectedSamples} samples rejected");
        return row;
    }

    private static PeerFailure Tell(PeerFailure failure)
    {
        Console.Error.WriteLine($"{failure.Name} on {failure.Threads} threads: {failure.Reason}");
        return failure;
    }

    private static string Short(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);
}
