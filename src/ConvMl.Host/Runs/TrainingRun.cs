using ConvMl.Backends;
using ConvMl.Host.Evaluation;
using ConvMl.Host.Output;
using ConvMl.Host.Pictures;
using ConvMl.Host.Recipes;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Serialization;
using ConvMl.Training;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Host.Runs;

/// <summary>A training by a recipe, from the images to the run's folder. What differs from task to task is in the derived classes.</summary>
internal abstract class TrainingRun
{
    private readonly ITrainingView _view;

    private protected TrainingRun(Recipe recipe, ITrainingView view)
    {
        (Recipe, _view) = (recipe, view);
        Backend = recipe.Training.Backend!;
    }

    /// <summary>The recipe.</summary>
    protected Recipe Recipe { get; }

    /// <summary>The ML.NET context of the run.</summary>
    protected MLContext Context { get; } = new(seed: 0);

    /// <summary>Name of the data.</summary>
    protected abstract string DataName { get; }

    /// <summary>Number of classes in the data.</summary>
    protected abstract int Classes { get; }

    /// <summary>Images that could not be read and were left out.</summary>
    protected virtual int SkippedImages => 0;

    private string Backend { get; }

    private int Threads => new SessionOptions { Threads = Recipe.Training.Threads }.EffectiveThreads;

    /// <summary>Makes a run of a recipe.</summary>
    internal static TrainingRun Of(Recipe recipe, bool skipBadImages, ITrainingView view) => recipe.Task == RecipeTask.Segmentation
        ? new SegmentationRun(recipe, skipBadImages, view)
        : new ClassificationRun(recipe, skipBadImages, view);

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
        OpenData(cancellation);

        var folder = RunFolder.Create(path, Recipe.Name);
        try
        {
            folder.Write(Recipe);
            return Run(folder, cancellation);
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
        OpenData(cancellation);
        folder.Write(Recipe);
        return Run(folder, cancellation);
    }

    /// <summary>Opens the data, and checks that the network suits it.</summary>
    /// <exception cref="InputException">There is no such data, it is damaged, or the network does not suit it.</exception>
    protected abstract void OpenData(CancellationToken cancellation);

    /// <summary>Trains.</summary>
    /// <param name="fill">Fills in the options that all tasks have in common.</param>
    protected abstract NetworkTransformer Fit(Action<TrainerOptions> fill);

    /// <summary>Writes the trained model as ML.NET saves it.</summary>
    protected abstract void SaveModel(string path, NetworkTransformer trained);

    /// <summary>Tests the trained model on the test images.</summary>
    protected abstract ITestResult Test(NetworkTransformer trained, CancellationToken cancellation);

    private RunSummary Run(RunFolder folder, CancellationToken cancellation)
    {
        _view.Say($"{Recipe.Name}: {Classes} classes of {Recipe.Data.Folder}, on {Backend} with {Threads} thread{(Threads == 1 ? "" : "s")}");
        if (SkippedImages > 0) _view.Say($"left out {SkippedImages:N0} images that cannot be read");
        var trained = Train(folder, cancellation);
        var training = trained.Training!;

        // The model first: what comes after it may be interrupted, or find the disk full.
        SaveModel(folder[RunFolder.ModelFile], trained);
        AtomicFile.WriteText(folder[RunFolder.NetworkFile], NetworkJson.Write(trained.Model.Network) + "\n");
        SafeTensors.Save(folder[RunFolder.WeightsFile], trained.Model.Parameters);
        var test = training.End == TrainingEnd.Cancelled ? null : TestUnlessInterrupted(trained, cancellation);
        if (training.Epochs.Count > 0) RunPictures.Write(folder[RunFolder.CurvesFile], TrainingCurves.Draw(training.Epochs));
        test?.WritePictures(folder);
        var summary = Summarize(trained.Model.Network, training, test);
        AtomicFile.WriteText(folder[RunFolder.SummaryFile], JsonText.Of(summary) + "\n");
        if (test is not null) _view.Say($"test {test.Line} that were not looked at before");
        _view.Say($"the run is in {folder.Path}");
        return summary with { Folder = folder.Path };
    }

    // The test images are looked at once, when nothing can be chosen any more; null if that was interrupted.
    private ITestResult? TestUnlessInterrupted(NetworkTransformer trained, CancellationToken cancellation)
    {
        try
        {
            return Test(trained, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private NetworkTransformer Train(RunFolder folder, CancellationToken cancellation) => _view.Show(progress =>
    {
        try
        {
            return Fit(options => Fill(options, folder, progress, cancellation));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new InputException($"The recipe '{Recipe.Name}' cannot be trained: {InputException.MessageOf(exception)}", exception);
        }
    });

    private void Fill(TrainerOptions options, RunFolder folder, IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        var settings = Recipe.Training;
        options.Network = Recipe.Network;
        options.Epochs = settings.Epochs;
        options.BatchSize = settings.BatchSize;
        options.Loss = settings.Loss!;
        options.Optimizer = settings.Optimizer!;
        options.Schedule = settings.Schedule!;
        options.GradientClipNorm = settings.GradientClipNorm;
        options.ValidationFraction = settings.ValidationFraction;
        options.EarlyStoppingPatience = settings.EarlyStoppingPatience;
        options.Augmentations = settings.Augmentations!;
        options.Resizing = settings.Resizing;
        options.NormalizeInput = settings.NormalizeInput;
        options.Backend = settings.Backend;
        options.Threads = settings.Threads;
        options.Precision = settings.Precision;
        options.Seed = settings.Seed;
        options.CheckpointFolder = folder.Checkpoint;
        options.Progress = new MetricsTable(folder[RunFolder.MetricsFile], progress);
        options.Cancellation = cancellation;
    }

    private RunSummary Summarize(Network network, TrainingResult training, ITestResult? test)
    {
        var best = training.BestEpoch > 0 ? training.Epochs[training.BestEpoch - 1] : null;
        var trainingSeconds = training.Epochs.Sum(epoch => training.Samples.Training / epoch.ImagesPerSecond);
        var summary = new RunSummary
        {
            Task = JsonName(Recipe.Task.ToString()),
            Dataset = DataName,
            TrainImages = training.Samples.Training + training.Samples.Validation,
            ValidationImages = training.Samples.Validation,
            SkippedImages = SkippedImages,
            ValidationAccuracy = best?.ValidationAccuracy,
            ValidationMeanIoU = best?.ValidationMeanIoU,
            ValidationLoss = best?.ValidationLoss,
            Epochs = training.Epochs.Count,
            BestEpoch = training.BestEpoch,
            End = NameOf(test is null ? TrainingEnd.Cancelled : training.End),
            TrainSeconds = Math.Round(training.Duration.TotalSeconds, 3),
            ImagesPerSecond = training.Epochs.Count > 0 ? Math.Round(training.Epochs.Count * training.Samples.Training / trainingSeconds, 1) : null,
            Parameters = NetworkSummary.Of(network).Parameters,
            Backend = Backend,
            Threads = Threads,
            Seed = Recipe.Training.Seed,
        };
        return test?.AddTo(summary) ?? summary;
    }

    private void RequireBackend()
    {
        try
        {
            _ = BackendCatalog.Default.Get(Backend);
            _ = Threads;
        }
        catch (Exception exception) when (exception is ArgumentException or PluginException)
        {
            throw InputException.From(exception);
        }
    }

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
