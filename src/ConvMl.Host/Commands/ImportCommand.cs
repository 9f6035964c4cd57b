using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Output;
using ConvMl.Host.Runs;
using ConvMl.Networks;
using ConvMl.Onnx;
using ConvMl.Onnx.Import;
using ConvMl.Serialization;

namespace ConvMl.Host.Commands;

/// <summary><c>convml import</c>: reads an ONNX model as a network.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> File = new("file") { Description = "An ONNX model" };

    private static readonly Option<string> Out = new("--out") { Description = "The folder for network.json and weights.safetensors", HelpName = "folder", Required = true };

    internal static string[] Examples { get; } = ["convml import squeezenet.onnx --out squeezenet", "convml summary squeezenet/network.json"];

    internal static Command Create()
    {
        var command = new Command("import", "Read an ONNX model as a network with its weights.") { File, Out };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (file, folder) = (parsed.GetValue(File)!, parsed.GetValue(Out)!);
        if (!System.IO.File.Exists(file)) throw new InputException($"There is no file '{file}'.");
        var model = Read(file);
        Directory.CreateDirectory(folder);
        var (network, weights) = (Path.Combine(folder, RunFolder.NetworkFile), Path.Combine(folder, RunFolder.WeightsFile));
        AtomicFile.WriteText(network, NetworkJson.Write(model.Network));
        SafeTensors.Save(weights, model.Parameters);
        var document = new ImportDocument(network, weights, model.Network.Nodes.Count, NetworkSummary.Of(model.Network).Parameters, model.HasBatchAxis, model.Metadata.ClassNames);
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(document));
        else Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network} and {weights}: {document.Layers} layers, {document.Parameters:N0} parameters"));
        return ExitCode.Success;
    }

    private static ImportedModel Read(string file)
    {
        try
        {
            return OnnxImport.Read(file);
        }
        catch (Exception exception) when (exception is OnnxFormatException or OnnxUnsupportedException)
        {
            throw new InputException($"'{file}': {exception.Message}", exception);
        }
    }
}
