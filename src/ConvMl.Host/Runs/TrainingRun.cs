using System.Globalization;
using ConvMl.Backends;
using ConvMl.Host.Datasets;
using ConvMl.Host.Evaluation;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Host.Pictures;
using ConvMl.Host.Recipes;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Serialization;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Transforms.Classification;
using Microsoft.ML;

namespace ConvMl.Host.Runs;

/// <summary>A training by a recipe, from the images to the run's folder.</summary>
internal sealed class TrainingRun(Recipe recipe, bool skipBadImages, ITrainingView view)
{
    private const int KeptMistakes = 24;

    private readonly MLContext _context = new(seed: 0);

    /// <summary>The name of an end, as it stands in the summary.</summary>
    internal static string NameOf(TrainingEnd end) => JsonName(end.ToString());

    /// <summary>Trains from the beginning into a new folder.</summary>
    /// <param name="path">The folder; <c>runs/NAME</c> with a free number if null.</param>
    /// <param name="cancellation">Ends the training; what was best so far is saved.</param>
    internal RunSummary Start(string? path, CancellationToken cancellation)
    {
        // All that can be found wrong before anything is written.
        if (path is not null) RunFolder.RequireFree(path);
        RequireBackend();
        var data = OpenData(cancellation);

        var folder = RunFolder.Create(path, recipe.Name);
        try
        {
            folder.Write(recipe);
            return Run(folder, data, cancellation);
        }
        catch
        {
            folder.RemoveUnlessStarted();
            throw;
        }
    }

    /// <summary>Goes on with a run.</summary>
    internal RunSummary Resume(RunFolder folder, CancellationToken cancellation)
    {
        if (folder.ReadSummary() is { } summary && summary.End != NameOf(TrainingEnd.Cancelled))
            throw new InputException($"The run in '{folder.Path}' is complete; there is nothing to resume. Start a new one without --resume.");
        RequireBackend();
        var data = OpenData(cancellation);
        folder.Write(recipe);
        return Run(folder, data, cancellation);
    }

    private ImageData OpenData(CancellationToken cancellation)
    {
        var data = ImageData.Open(_context, recipe, skipBadImages, cancellation);
        var network = recipe.Network;
        return network.AwaitsClasses || network.Outputs.Count > 1 || network.HeadShape == Shape.Create([data.ClassNames.Count])
            ? data
            : throw new InputException(
                $"The network of '{recipe.Name}' ends in '{network.Head}', which gives {network.HeadShape}, but '{recipe.Data.Path}' has {data.ClassNames.Count} classes; " +
                "end it with a Dense layer without \"units\", which then takes their number.");
    }

    private RunSummary Run(RunFolder folder, ImageData data, CancellationToken cancellation)
    {
        view.Say($"{recipe.Name}: {data.ClassNames.Count} classes of {recipe.Data.Path}, on {Backend} with {Threads} thread{(Threads == 1 ? "" : "s")}");
        if (data.SkippedImages > 0) view.Say($"left out {data.SkippedImages:N0} images that cannot be read");
        var classifier = Train(folder, data, cancellation);
        var training = classifier.Training!;

        // The model first: what comes after it may be interrupted, or find the disk full.
        SavedModel.Write(folder[RunFolder.ModelFile], _context, classifier, data);
        AtomicFile.WriteText(folder[RunFolder.NetworkFile], NetworkJson.Write(classifier.Model.Network) + "\n");
        SafeTensors.Save(folder[RunFolder.WeightsFile], classifier.Model.Parameters);
        var test = training.End == TrainingEnd.Cancelled ? null : Test(classifier, data, cancellation);
        RunPictures.Write(folder, training.Epochs, test);
        var summary = Summarize(data, classifier.Model.Network, training, test);
        AtomicFile.WriteText(folder[RunFolder.SummaryFile], JsonText.Of(summary) + "\n");
        if (test is not null) view.Say(string.Create(CultureInfo.InvariantCulture, $"test accuracy {test.Accuracy:P2}, loss {test.Loss:F4}, on {test.Images:N0} images that were not looked at before"));
        view.Say($"the run is in {folder.Path}");
        return summary with { Folder = folder.Path };
    }

    // The test images are looked at once, when nothing can be chosen any more; null if that was interrupted.
    private static ModelTest? Test(ConvNetTransformer classifier, ImageData data, CancellationToken cancellation)
    {
        try
        {
            return ModelTest.Run(classifier, data.Test, KeptMistakes, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private ConvNetTransformer Train(RunFolder folder, ImageData data, CancellationToken cancellation) => view.Show(progress =>
    {
        var settings = recipe.Training.Complete();
        var options = new ConvNetTrainer.Options
        {
            Network = recipe.Network,
            FeatureColumnName = Columns.Features,
            LabelColumnName = Columns.Label,
            Epochs = settings.Epochs,
            BatchSize = settings.BatchSize,
            Loss = settings.Loss!,
            Optimizer = settings.Optimizer!,
            Schedule = settings.Schedule!,
            GradientClipNorm = settings.GradientClipNorm,
            ValidationFraction = settings.ValidationFraction,
            EarlyStoppingPatience = settings.EarlyStoppingPatience,
            Augmentations = settings.Augmentations!,
            NormalizeInput = settings.NormalizeInput,
            Backend = settings.Backend,
            Threads = settings.Threads,
            Precision = settings.Precision,
            Seed = settings.Seed,
            CheckpointFolder = folder.Checkpoint,
            Progress = new MetricsTable(folder[RunFolder.MetricsFile], progress),
            Cancellation = cancellation,
        };
        try
        {
            return _context.MulticlassClassification.Trainers.ConvNet(options).Fit(data.Training);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new InputException($"The recipe '{recipe.Name}' cannot be trained: {WithoutParameter(exception)}", exception);
        }
    });

    private RunSummary Summarize(ImageData data, Network network, TrainingResult training, ModelTest? test)
    {
        var best = training.BestEpoch > 0 ? training.Epochs[training.BestEpoch - 1] : null;
        var trainingSeconds = training.Epochs.Sum(epoch => training.Samples.Training / epoch.ImagesPerSecond);
        return new RunSummary
        {
            Task = JsonName(recipe.Task.ToString()),
            Dataset = data.Name,
            TrainImages = training.Samples.Training + training.Samples.Validation,
            ValidationImages = training.Samples.Validation,
            TestImages = test?.Images,
            SkippedImages = data.SkippedImages,
            TestAccuracy = test?.Accuracy,
            TestLoss = test?.Loss,
            ValidationAccuracy = best?.ValidationAccuracy,
            ValidationLoss = best?.ValidationLoss,
            Epochs = training.Epochs.Count,
            BestEpoch = training.BestEpoch,
            End = NameOf(test is null ? TrainingEnd.Cancelled : training.End),
            TrainSeconds = Math.Round(training.Duration.TotalSeconds, 3),
            ImagesPerSecond = training.Epochs.Count > 0 ? Math.Round(training.Epochs.Count * training.Samples.Training / trainingSeconds, 1) : null,
            Parameters = NetworkSummary.Of(network).Parameters,
            Backend = Backend,
            Threads = Threads,
            Seed = recipe.Training.Seed,
            Classes = test?.Classes,
        };
    }

    private string Backend { get; } = recipe.Training.Complete().Backend!;

    private int Threads => new SessionOptions { Threads = recipe.Training.Threads }.EffectiveThreads;

    private void RequireBackend()
    {
        try
        {
            _ = BackendCatalog.Default.Get(Backend);
            _ = Threads;
        }
        catch (Exception exception) when (exception is ArgumentException or PluginException)
        {
            throw new InputException(WithoutParameter(exception), exception);
        }
    }

    // .NET appends the name of the C# parameter, which means nothing on a command line.
    private static string WithoutParameter(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
