using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Onnx.Export;

namespace ConvMl.Host.Commands;

/// <summary><c>convml export</c>: writes a model as ONNX.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Source = new("source") { Description = "A model.zip, the folder of a run, or a network.json" };

    private static readonly Option<string> Out = new("--out") { Description = "The file to write", HelpName = "file.onnx", Required = true };

    private static readonly Option<string?> Weights = new("--weights")
    {
        Description = "The weights of a network.json (weights.safetensors beside it if not given)",
        HelpName = "file",
    };

    private static readonly Option<bool> NoVerify = new("--no-verify") { Description = "Do not run the written model to compare it" };

    internal static string[] Examples { get; } =
    [
        "convml export runs/fashion-mnist --out fashion.onnx",
        "convml export network.json --weights weights.safetensors --out network.onnx --no-verify",
    ];

    internal static Command Create()
    {
        var command = new Command("export", "Write a model as ONNX, and compare what the file computes with ConvMl's own numbers.") { Source, Out, Weights, NoVerify };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var path = parsed.GetValue(Out)!;
        var source = ExportSource.Read(parsed.GetValue(Source)!, parsed.GetValue(Weights));
        try
        {
            OnnxExport.Save(path, source.Network, source.Parameters, source.Metadata);
        }
        catch (NotSupportedException exception)
        {
            throw new InputException(exception.Message, exception);
        }

        var check = parsed.GetValue(NoVerify) ? null : ExportCheck.Run(path, source.Network, source.Parameters);
        if (check is { IsClose: false })
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"'{path}' does not compute what the model does: by {check.By} an output is off by {check.LargestDifference:G3}."));
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(new ExportDocument(path, new FileInfo(path).Length, check?.By, check?.LargestDifference)));
        else Print(path, check);
        return ExitCode.Success;
    }

    private static void Print(string path, ExportCheck? check)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}, {new FileInfo(path).Length:N0} bytes"));
        Console.WriteLine(check is null
            ? "not checked"
            : string.Create(CultureInfo.InvariantCulture, $"largest difference {check.LargestDifference:G3}, by {check.By}"));
    }
}
