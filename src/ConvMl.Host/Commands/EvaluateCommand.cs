using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Evaluation;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Host.Runs;
using ConvMl.Networks;
using ConvMl.Plugins;
using Microsoft.ML;

namespace ConvMl.Host.Commands;

/// <summary><c>convml evaluate</c>: tests a model on images whose classes are known.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "A model.zip, or the folder of a run" };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "IDX files (the t10k files are read), or one folder of images a class (the folder 'test' where there are 'train' and 'test', else all)",
        HelpName = "folder",
        Required = true,
    };

    private static readonly Option<bool> SkipBadImages = new("--skip-bad-images") { Description = "Leave out images that cannot be read, and count them" };

    internal static string[] Examples { get; } =
    [
        "convml evaluate runs/fashion-mnist --data /usr/share/datasets/fashion-mnist",
        "convml evaluate flowers.zip --data photos --json",
    ];

    internal static Command Create()
    {
        var command = new Command("evaluate", "Test a model on images whose classes are known.") { Model, Data, SkipBadImages };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var context = new MLContext(seed: 0);
        var path = parsed.GetValue(Data)!;
        var classifier = SavedModel.Read(context, parsed.GetValue(Model)!);
        var model = classifier.Model;
        var (view, skipped) = ImageData.OpenTest(context, path, model.ClassNames, model.Network.Inputs[0].Shape, parsed.GetValue(SkipBadImages), cancellation);
        var test = ModelTest.Run(classifier, SavedModel.WithFeatures(context, classifier, view), keptMistakes: 0, cancellation);
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(Summarize(path, test, skipped)));
        else Print(test, skipped);
        return ExitCode.Success;
    }

    private static RunSummary Summarize(string path, ModelTest test, int skipped) => new()
    {
        Task = "classification",
        Dataset = ImageData.NameOf(path),
        TestImages = test.Images,
        SkippedImages = skipped,
        TestAccuracy = test.Accuracy,
        TestLoss = test.Loss,
        Parameters = NetworkSummary.Of(test.Model.Network).Parameters,
        Backend = BackendCatalog.DefaultBackend,
        Threads = Environment.ProcessorCount,
        Classes = test.Classes,
    };

    private static void Print(ModelTest test, int skipped)
    {
        TextTable.Write(
            ["class", "images", "accuracy"],
            test.Classes.Select(figures => new[]
            {
                figures.Name,
                figures.Images.ToString("N0", CultureInfo.InvariantCulture),
                figures.Accuracy?.ToString("P2", CultureInfo.InvariantCulture) ?? "",
            }));
        if (skipped > 0) Console.WriteLine($"left out {skipped:N0} images that cannot be read");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy {test.Accuracy:P2}, loss {test.Loss:F4}, on {test.Images:N0} images"));
    }
}
