using System.CommandLine;
using ConvMl.Backends;
using ConvMl.Host.Output;
using ConvMl.Managed;
using ConvMl.Networks;

namespace ConvMl.Host.Commands;

/// <summary><c>convml plan</c>: shows what the managed backend makes of a network.</summary>
internal static class PlanCommand
{
    private static readonly Argument<string> Source = NetworkSource.CreateArgument();

    private static readonly Option<int> Batch = new("--batch")
    {
        Description = "Most samples in a pass",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<ExecutionMode> Mode = new("--mode")
    {
        Description = "What the network is run for: training or inference",
        HelpName = "MODE",
        DefaultValueFactory = _ => ExecutionMode.Inference,
    };

    private static readonly Option<NumericPrecision> Precision = new("--precision")
    {
        Description = "How exactly it computes: standard or strict",
        HelpName = "PRECISION",
    };

    internal static string[] Examples { get; } =
    [
        "convml plan fashion-mnist",
        "convml plan fashion-mnist --batch 64 --mode training",
        "convml plan MobileNet --batch 8",
        "convml plan runs/fashion-mnist --json",
    ];

    internal static Command Create()
    {
        var command = new Command("plan", "Show how a network is run: algorithms and why not others, fused layers, layouts, memory.") { Source, Batch, Mode, Precision };
        command.SetAction(parsed =>
        {
            var report = Describe(parsed.GetValue(Source)!, parsed.GetValue(Mode), new() { MaxBatchSize = parsed.GetValue(Batch), Precision = parsed.GetValue(Precision) });
            Console.Write(parsed.GetValue(CommonOptions.Json) ? JsonText.Of(PlanDocument.Of(report)) + Environment.NewLine : report.ToString());
            return ExitCode.Success;
        });
        return command;
    }

    private static PlanReport Describe(string source, ExecutionMode mode, SessionOptions options)
    {
        if (options.MaxBatchSize < 1) throw new InputException($"--batch is {options.MaxBatchSize}; expected at least 1.");
        var network = NetworkSource.Read(source);
        using var backend = new ManagedBackend();
        try
        {
            return backend.DescribePlan(network, mode, options);
        }
        catch (Exception exception) when (exception is NetworkException or NotSupportedException)
        {
            throw new InputException($"'{source}' cannot be planned: {exception.Message}", exception);
        }
    }
}
