using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Datasets;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Serving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Commands;

/// <summary><c>convml predict</c>: says what images show.</summary>
internal static class PredictCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "A model.zip, or the folder of a run" };

    private static readonly Argument<string[]> Images = new("images")
    {
        Description = "Image files (JPEG, PNG, WebP, GIF, BMP), or folders of them",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> SkipBadImages = new("--skip-bad-images") { Description = "Leave out images that cannot be read, and count them" };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "Where a model that tells the class of each pixel writes a mask and an overlay of each image",
        HelpName = "folder",
        DefaultValueFactory = _ => "predictions",
    };

    private static readonly Option<string?> Backend = BackendOption.Create();

    internal static string[] Examples { get; } =
    [
        "convml predict runs/flowers photos/*.jpg",
        "convml predict runs/flowers/model.zip rose.png --json",
        "convml predict runs/nuclei slides --out masks              a mask and an overlay of each image in a folder",
    ];

    internal static Command Create()
    {
        var command = new Command("predict", "Say what images show, or what each of their pixels does. For one class an image they are resized to the model's input.") { Model, Images, Out, Backend, SkipBadImages };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        BackendOption.Use(parsed.GetValue(Backend));
        var context = new MLContext(seed: 0);
        var isJson = parsed.GetValue(CommonOptions.Json);
        string[] paths = [.. parsed.GetValue(Images)!.SelectMany(Files)];
        var trained = SavedModel.Read(context, parsed.GetValue(Model)!);
        var readable = ImageCheck.Readable([.. paths.Select(path => new ImageRow { ImagePath = path })], parsed.GetValue(SkipBadImages), cancellation);
        var skipped = paths.Length - readable.Count;
        paths = [.. readable.Select(row => row.ImagePath)];
        if (trained is not ConvNetTransformer classifier)
        {
            var document = new SegmentationDocument(Segment(trained, paths, parsed.GetValue(Out)!, isJson, cancellation), skipped);
            if (isJson) Console.WriteLine(JsonText.Of(document));
            else Print(document);
            return ExitCode.Success;
        }

        var predictions = Predict(context, classifier, paths, cancellation);
        if (isJson) Console.WriteLine(JsonText.Of(new PredictionDocument(predictions, skipped)));
        else Print(predictions, skipped);
        return ExitCode.Success;
    }

    private static IEnumerable<string> Files(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new InputException($"There is no image '{path}'. Give the paths of image files, or of folders of them.");
        string[] images = [.. Directory.GetFiles(path).Where(ImageFiles.IsOne).Order(StringComparer.Ordinal)];
        return images.Length > 0 ? images : throw new InputException($"The folder '{path}' has no images. Give one that they lie in directly.");
    }

    private static List<ImageSegmentation> Segment(ITransformer trained, string[] paths, string folder, bool isJson, CancellationToken cancellation)
    {
        SegmentationWriter.RequireDistinct(paths);
        using var predictor = new ConvNetPredictor(trained);
        var writer = new SegmentationWriter(predictor, folder);
        List<ImageSegmentation> predictions = [];
        StepProgress.Run("segmenting images", paths.Length, isJson, done =>
        {
            foreach (var path in paths)
            {
                cancellation.ThrowIfCancellationRequested();
                predictions.Add(writer.Write(path));
                done();
            }
        });
        return predictions;
    }

    private static void Print(SegmentationDocument document)
    {
        TextTable.Write(
            ["image", "largest classes", "mask"],
            document.Predictions.Select(prediction => new[]
            {
                prediction.Image,
                string.Join(", ", prediction.Shares.OrderByDescending(share => share.Value).Take(3).Select(share => string.Create(CultureInfo.InvariantCulture, $"{share.Key} {share.Value:P1}"))),
                prediction.Mask,
            }));
        if (document.SkippedImages > 0) Console.WriteLine($"left out {document.SkippedImages:N0} images that cannot be read");
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
