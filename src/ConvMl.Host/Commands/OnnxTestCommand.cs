using System.CommandLine;
using ConvMl.Backends;
using ConvMl.Host.Output;
using ConvMl.Onnx.Testing;
using ConvMl.Plugins;

namespace ConvMl.Host.Commands;

/// <summary><c>convml onnx-test</c>: runs ONNX's backend test cases.</summary>
internal static class OnnxTestCommand
{
    private static readonly Argument<string[]> Folders = new("folders")
    {
        Description = "Folders with model.onnx and test_data_set_*, or folders of such folders",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Backend = BackendOption.Create();

    internal static string[] Examples { get; } =
    [
        "convml onnx-test /usr/share/libonnx-testdata/data/node",
        "convml onnx-test squeezenet --backend reference --json",
    ];

    internal static Command Create()
    {
        var command = new Command("onnx-test", "Run ONNX's backend test cases and compare the outputs.") { Folders, Backend };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var cases = parsed.GetValue(Folders)!.SelectMany(FindCases).ToArray();
        var backend = BackendOption.Find(parsed.GetValue(Backend));
        var results = new List<OnnxTestResult>();
        foreach (var folder in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(OnnxTestSuite.Run(folder, backend));
        }

        var document = new OnnxTestDocument(Count(results, OnnxTestOutcome.Passed), Count(results, OnnxTestOutcome.Failed), Count(results, OnnxTestOutcome.Unsupported), results);
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(document));
        else Print(document);
        return document.Failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static IReadOnlyList<string> FindCases(string folder)
    {
        if (!Directory.Exists(folder)) throw new InputException($"There is no folder '{folder}'.");
        var cases = OnnxTestSuite.FindCases(folder);
        return cases.Count > 0 ? cases : throw new InputException($"'{folder}' holds no model.onnx, nor does a folder in it; give a test case or a folder of them.");
    }

    private static int Count(List<OnnxTestResult> results, OnnxTestOutcome outcome) => results.Count(result => result.Outcome == outcome);

    private static void Print(OnnxTestDocument document)
    {
        foreach (var result in document.Cases.Where(result => result.Outcome != OnnxTestOutcome.Passed).OrderBy(result => result.Outcome))
            Console.WriteLine($"{(result.Outcome == OnnxTestOutcome.Failed ? "failed" : "unsupported")} {result.Name}: {result.Reason}");
        Console.WriteLine($"{document.Passed} passed, {document.Failed} failed, {document.Unsupported} unsupported");
    }
}
