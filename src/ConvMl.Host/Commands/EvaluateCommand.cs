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

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "IDX files (the t10k files are read), one folder of images a class, or the folders images and masks (of the folder 'test' where there are 'train' and 'test'); " +
            "if not given, the test images of the run that the model is from",
        HelpName = "folder",
    };

    private static readonly Option<bool> SkipBadImages = new("--skip-bad-images") { Description = "Leave out images that cannot be read, and count them" };

    private static readonly Option<int?> Last = new("--last") { Description = "Of images with masks, only so many whose names come last", HelpName = "number" };

    private static readonly Option<string?> Backend = BackendOption.Create();

    internal static string[] Examples { get; } =
    [
        "convml evaluate runs/fashion-mnist                         on the test images of that run",
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
        var trained = SavedModel.Read(context, parsed.GetValue(Model)!);
        if (parsed.GetValue(Data) is null && parsed.GetValue(Last) is not null) throw new InputException("--last chooses from the images of --data, which is not given. Give both, or neither.");
        return trained is ConvNetTransformer classifier ? RunClassification(parsed, context, classifier, cancellation) : RunSegmentation(parsed, context, trained, cancellation);
    }

    private static int RunClassification(ParseResult parsed, MLContext context, ConvNetTransformer classifier, CancellationToken cancellation)
    {
        if (parsed.GetValue(Last) is not null) throw new InputException("--last is for images with masks; this model tells one class an image. Leave it out.");
        var (model, skipBad) = (classifier.Model, parsed.GetValue(SkipBadImages));
        var (name, (view, skipped)) = parsed.GetValue(Data) is { } path
            ? (ImageData.NameOf(path), ImageData.OpenTest(context, path, model.ClassNames, model.Network.Inputs[0].Shape, skipBad, cancellation))
            : Own(ImageData.Open(context, OwnRecipe(parsed), skipBad, cancellation));
        var test = ModelTest.Run(classifier, SavedModel.WithFeatures(context, classifier, view), keptMistakes: 0, cancellation);
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(Summarize(name, test, model, "classification", skipped)));
        else Print(test, skipped);
        return ExitCode.Success;

        static (string, (IDataView, int)) Own(ImageData data) => (data.Name, (data.Test, data.SkippedImages));
    }

    private static int RunSegmentation(ParseResult parsed, MLContext context, NetworkTransformer trained, CancellationToken cancellation)
    {
        if (parsed.GetValue(SkipBadImages)) throw MaskedData.CannotSkip();
        var (model, isJson) = (trained.Model, parsed.GetValue(CommonOptions.Json));
        var (name, view) = parsed.GetValue(Data) is { } path
            ? (ImageData.NameOf(path), MaskedData.OpenTest(context, path, model.ClassNames, model.Network.Inputs[0].Shape, FormOfMasks(parsed), parsed.GetValue(Last)))
            : Own(MaskedData.Open(context, OwnRecipe(parsed)));
        SegmentationTest test = null!;
        StepProgress.Run("segmenting images", (int)view.GetRowCount()!.Value, isJson, done => test = SegmentationTest.Run(trained, view, kept: 0, done, cancellation));
        if (isJson) Console.WriteLine(JsonText.Of(Summarize(name, test, model, "segmentation", skipped: 0)));
        else Print(test);
        return ExitCode.Success;

        static (string, IDataView) Own(MaskedData data) => (data.Name, data.Test);
    }

    private static Recipe OwnRecipe(ParseResult parsed) => SavedModel.RecipeOf(parsed.GetValue(Model)!) ?? throw new InputException(
        $"'{parsed.GetValue(Model)}' is in no run's folder, whose {RunFolder.RecipeFileName} would say which images are for the test. Give a folder of images with --data.");

    private static DataRecipe FormOfMasks(ParseResult parsed) => SavedModel.RecipeOf(parsed.GetValue(Model)!)?.Data ?? new DataRecipe();

    private static RunSummary Summarize(string dataset, ITestResult test, ConvNetModel model, string task, int skipped) => test.AddTo(new()
    {
        Task = task,
        Dataset = dataset,
        SkippedImages = skipped,
        Parameters = NetworkSummary.Of(model.Network).Parameters,
        Backend = BackendCatalog.DefaultBackend,
        Threads = Environment.ProcessorCount,
    });

    private static void Print(SegmentationTest test)
    {
        static string Percent(double value) => double.IsNaN(value) ? "" : value.ToString("P2", CultureInfo.InvariantCulture);
        TextTable.Write(
            ["class", "IoU", "Dice", "Dice of an image"],
            test.ClassNames.Select((name, index) => new[] { name, Percent(test.Metrics.IoU[index]), Percent(test.Metrics.Dice[index]), Percent(test.Metrics.ImageDice[index]) }));
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
