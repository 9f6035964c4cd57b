using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Transforms.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Commands;

/// <summary><c>convml predict</c>: says what images show.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "A model.zip, or the folder of a run" };

    private static readonly Argument<string[]> Images = new("images")
    {
        Description = "Image files (JPEG, PNG, WebP, GIF, BMP)",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> SkipBadImages = new("--skip-bad-images") { Description = "Leave out images that cannot be read, and count them" };

    internal static string[] Examples { get; } =
    [
        "convml predict runs/flowers photos/*.jpg",
        "convml predict runs/flowers/model.zip rose.png --json",
    ];

    internal static Command Create()
    {
        var command = new Command("predict", "Say what images show. They are resized to the model's input.") { Model, Images, SkipBadImages };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var context = new MLContext(seed: 0);
        var paths = parsed.GetValue(Images)!;
        if (Array.Find(paths, path => !File.Exists(path)) is { } missing) throw new InputException($"There is no image '{missing}'. Give the paths of image files.");
        var classifier = SavedModel.Read(context, parsed.GetValue(Model)!);
        var readable = ImageCheck.Readable([.. paths.Select(path => new ImageRow { ImagePath = path })], parsed.GetValue(SkipBadImages), cancellation);
        var predictions = Predict(context, classifier, [.. readable.Select(row => row.ImagePath)], cancellation);
        var skipped = paths.Length - readable.Count;
        if (parsed.GetValue(CommonOptions.Json)) Console.WriteLine(JsonText.Of(new PredictionDocument(predictions, skipped)));
        else Print(predictions, skipped);
        return ExitCode.Success;
    }

    private static List<ImagePrediction> Predict(MLContext context, ConvNetTransformer classifier, string[] paths, CancellationToken cancellation)
    {
        var names = classifier.Model.ClassNames;
        var images = ImageFiles.Preparation(context, classifier.Model.Network.Inputs[0].Shape).Transform(ImageFiles.Unlabelled(context, paths));
        var scored = classifier.Transform(SavedModel.WithFeatures(context, classifier, images));
        using var cursor = scored.GetRowCursor([scored.Schema[Columns.Score]]);
        var getter = cursor.GetGetter<VBuffer<float>>(scored.Schema[Columns.Score]);
        VBuffer<float> scores = default;
        List<ImagePrediction> predictions = [];
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            getter(ref scores);
            var probabilities = names.Zip(scores.DenseValues()).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            var (label, probability) = probabilities.MaxBy(pair => pair.Value);
            predictions.Add(new ImagePrediction(paths[predictions.Count], label, probability, probabilities));
        }

        return predictions;
    }

    private static void Print(IReadOnlyList<ImagePrediction> predictions, int skipped)
    {
        TextTable.Write(
            ["image", "class", "probability"],
            predictions.Select(prediction => new[] { prediction.Image, prediction.Label, prediction.Probability.ToString("P1", CultureInfo.InvariantCulture) }));
        if (skipped > 0) Console.WriteLine($"left out {skipped:N0} images that cannot be read");
    }
}
