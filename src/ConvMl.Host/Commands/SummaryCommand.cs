using System.CommandLine;
using ConvMl.Host.Output;
using ConvMl.Networks;

namespace ConvMl.Host.Commands;

/// <summary><c>convml summary</c>: shows a network layer by layer.</summary>
internal static class SummaryCommand
{
    private static readonly Argument<string> Source = NetworkSource.CreateArgument();

    internal static string[] Examples { get; } =
    [
        "convml summary fashion-mnist",
        "convml summary runs/fashion-mnist",
        "convml summary ResNet18",
        "convml summary network.json --json",
    ];

    internal static Command Create()
    {
        var command = new Command("summary", "Show a network: shapes, parameters, cost, memory and receptive field of every layer.") { Source };
        command.SetAction(parsed =>
        {
            var summary = NetworkSummary.Of(NetworkSource.Read(parsed.GetValue(Source)!));
            Console.Write(parsed.GetValue(CommonOptions.Json) ? JsonText.Of(SummaryDocument.Of(summary)) + Environment.NewLine : summary.ToString());
            return ExitCode.Success;
        });
        return command;
    }
}
