using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Evaluation;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Host.Runs;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Host.Commands;

/// <summary><c>convml evaluate</c>: tests a model on images whose classes are known.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "A model.zip, or the folder of a run" };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "IDX files (the t10k files are read), one folder of images a class, or the folders images and masks (of the folder 'test' where there are 'train' and 'test')",
        HelpName = "folder",
        Required = true,
    };

    private static readonly Option<bool> SkipBadImages = new("--skip-bad-images") { Description = "Leave out images that cannot be read, and count them" };

    private static readonly Option<int?> Last = new("--last") { Description = "Of images with masks, only so many whose names come last", HelpName = "number" };

    private static readonly Option<string?> Backend = BackendOption.Create();

    internal static string[] Examples { get; } =
    [
        "convml evaluate runs/fashion-mnist --data data/fashion-mnist",
        "convml evaluate flowers.zip --data photos --json",
        "convml evaluate runs/nuclei --data nuclei --last 53",
    ];

    internal static Command Create()
    {
        var command = new Command("evaluate", "Test a model on images whose classes are known, or on images with masks.") { Model, Data, Last, Backend, SkipBadImages };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        BackendOption.Use(parsed.GetValue(Backend));
        var context = new MLContext(seed: 0);
        var path = parsed.GetValue(Data)!;
        var trained = SavedModel.Read(context, parsed.GetValue(Model)!);
        if (trained is not ConvNetTransformer classifier) return RunSegmentation(parsed, context, trained, cancellation);
        if (parsed.GetValue(Last) is not null) throw new InputException("--last is for images with masks; this model tells one class an image. Leave it out.");
        var model = classifier.Model;
        var (view, skipped) = ImageData.OpenTest(context, path, model.ClassNames, model.Network.Inputs[0].Shape, parsed.GetValue(SkipBadImages), cancellation);
        var test = ModelTest.Run(classifier, SavedModel.WithFeatures(context, classifier, view), keptMistakes: 0, cancellation);
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(Summarize(path, test, classifier.Model, "classification", skipped)));
        else Print(test, skipped);
        return ExitCode.Success;
    }

    private static int RunSegmentation(ParseResult parsed, MLContext context, NetworkTransformer trained, CancellationToken cancellation)
    {
        var (path, model, isJson) = (parsed.GetValue(Data)!, trained.Model, parsed.GetValue(CommonOptions.Json));
        var form = SavedModel.RecipeOf(parsed.GetValue(Model)!)?.Data ?? new DataRecipe();
        var view = MaskedData.OpenTest(context, path, model.ClassNames, model.Network.Inputs[0].Shape, form, parsed.GetValue(Last));
        SegmentationTest test = null!;
        StepProgress.Run("segmenting images", (int)view.GetRowCount()!.Value, isJson, done => test = SegmentationTest.Run(trained, view, kept: 0, done, cancellation));
        if (isJson) Console.WriteLine(JsonText.Of(Summarize(path, test, model, "segmentation", skipped: 0)));
        else Print(test);
        return ExitCode.Success;
    }

    private static RunSummary Summarize(string path, ITestResult test, ConvNetModel model, string task, int skipped) => test.AddTo(new()
    {
        Task = task,
        Dataset = ImageData.NameOf(path),
        SkippedImages = skipped,
        Parameters = NetworkSummary.Of(model.Network).Parameters,
        Backend = BackendCatalog.DefaultBackend,
        Threads = Environment.ProcessorCount,
    });

    private static void Print(SegmentationTest test)
    {
        static string Percent(double value) => double.IsNaN(value) ? "" : value.ToString("P2", CultureInfo.InvariantCulture);
        TextTable.Write(
            ["class", "IoU", "Dice"],
            test.ClassNames.Select((name, index) => new[] { name, Percent(test.Metrics.IoU[index]), Percent(test.Metrics.Dice[index]) }));
        Console.WriteLine(test.Line);
    }

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
        Console.WriteLine(test.Line);
    }
}
