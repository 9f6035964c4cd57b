using ConvMl.Managed;
using ConvMl.Onnx.Import.Operators;
using ConvMl.Onnx.Testing;

namespace ConvMl.Onnx.Tests.Import;

/// <summary>ONNX's own test cases, whose outputs others computed: the Debian package <c>libonnx-testdata</c>, or the folder that <c>ONNX_TESTDATA</c> names.</summary>
public class OnnxTestDataTests
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("ONNX_TESTDATA") ?? "/usr/share/libonnx-testdata/data/node";

    [SkippableFact]
    public void Every_case_passes_whose_operators_are_known_and_whose_tensors_are_of_single_precision()
    {
        var isThere = Directory.Exists(Folder);
        var message = $"There are no test cases in '{Folder}'; install the package libonnx-testdata.";
        Skip.If(!isThere && Environment.GetEnvironmentVariable("CI") is null, message);
        Assert.True(isThere, message);
        using var backend = new ManagedBackend();

        OnnxTestResult[] results = [.. OnnxTestSuite.FindCases(Folder).Select(folder => OnnxTestSuite.Run(folder, backend))];

        Assert.Empty(results.Where(result => result.Outcome == OnnxTestOutcome.Failed).Select(result => $"{result.Name}: {result.Reason}"));
        Assert.True(results.Count(result => result.Outcome == OnnxTestOutcome.Passed) >= 233);

        // What is not supported has a reason of its own: other types of numbers, a third dimension, randomness, no tensors.
        string[] known = [.. OperatorTable.Names.Where(name => name != "Slice"), "Constant"];
        var refused = results.Where(result => result.Outcome == OnnxTestOutcome.Unsupported && result.Operators.All(known.Contains) && result.Operators.Count > 0);
        string[] reasons = ["whole numbers", "3-D", "random", "no number", "numbers with a point", "no tensor", "of type", "MaxPool"];
        Assert.Empty(refused.Where(result => !reasons.Any(reason => result.Reason!.Contains(reason, StringComparison.Ordinal))).Select(result => $"{result.Name}: {result.Reason}"));
    }
}
