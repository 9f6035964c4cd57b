using System.Text.Json;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Training;

namespace ConvMl.Host.Runs;

/// <summary>The folder that a training writes. Every file in it is written to a temporary name and renamed.</summary>
internal sealed class RunFolder
{
    internal const string RecipeFileName = "recipe.json";
    internal const string MetricsFile = "metrics.csv";
    internal const string SummaryFile = "summary.json";
    internal const string ModelFile = "model.zip";
    internal const string NetworkFile = "network.json";
    internal const string WeightsFile = "weights.safetensors";
    internal const string CurvesFile = "training-curves.png";
    internal const string ConfusionFile = "confusion-matrix.png";
    internal const string MistakesFile = "worst-mistakes.png";
    internal const string IoUFile = "iou.png";
    internal const string BestFile = "best-images.png";
    internal const string WorstFile = "worst-images.png";
    private const string CheckpointFolder = "checkpoint";
    private const string RunsFolder = "runs";

    private readonly bool _isNew;

    private RunFolder(string path, bool isNew) => (Path, _isNew) = (path, isNew);

    /// <summary>Where it lies, absolute.</summary>
    internal string Path { get; }

    /// <summary>Where the trainer's state is kept.</summary>
    internal string Checkpoint => this[CheckpointFolder];

    /// <summary>Whether an epoch has ended, so that something is worth keeping.</summary>
    internal bool HasCheckpoint => TrainingCheckpoint.Exists(Checkpoint);

    /// <summary>The path of a file in it.</summary>
    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder of a new run: <paramref name="path"/>, or else <c>runs/NAME</c>, <c>runs/NAME-2</c>, … in the current folder.</summary>
    /// <exception cref="InputException"><paramref name="path"/> is taken.</exception>
    internal static RunFolder Create(string? path, string name)
    {
        if (path is not null)
        {
            RequireFree(path);
            Directory.CreateDirectory(path);
            return new RunFolder(System.IO.Path.GetFullPath(path), isNew: true);
        }

        Directory.CreateDirectory(RunsFolder);
        for (var number = 1; ; number++)
        {
            var candidate = Numbered(name, number);
            if (TryMake(candidate)) return new RunFolder(System.IO.Path.GetFullPath(candidate), isNew: true);
        }
    }

    /// <summary>Finds a run to go on with: at <paramref name="path"/>, or else the last one of that name in <c>runs/</c>.</summary>
    /// <exception cref="InputException">There is none, or it has no checkpoint.</exception>
    internal static RunFolder Find(string? path, string name)
    {
        path ??= Enumerable.Range(1, int.MaxValue).Select(number => Numbered(name, number)).TakeWhile(Directory.Exists).LastOrDefault()
            ?? throw new InputException($"There is no run '{Numbered(name, 1)}' to resume. Start one without --resume, or name its folder with --out.");
        var run = new RunFolder(System.IO.Path.GetFullPath(path), isNew: false);
        return run.HasCheckpoint && File.Exists(run[RecipeFileName])
            ? run
            : throw new InputException($"'{path}' cannot be resumed: it holds no {RecipeFileName} and {CheckpointFolder}. Start a new run without --resume.");
    }

    /// <summary>Fails where a new run could not be made at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It is taken.</exception>
    internal static void RequireFree(string path)
    {
        if (File.Exists(path)) throw new InputException($"'{path}' is a file; give --out a folder that does not exist yet.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InputException($"The folder '{path}' is not empty. Give --out another folder, or add --resume to go on with the run in it.");
    }

    /// <summary>Writes the recipe.</summary>
    internal void Write(Recipe recipe) => RecipeFile.Write(this[RecipeFileName], recipe);

    /// <summary>Reads the summary; null if the run has not come to one.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    internal RunSummary? ReadSummary()
    {
        if (!File.Exists(this[SummaryFile])) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(this[SummaryFile]), OutputJson.Default.RunSummary);
        }
        catch (JsonException exception)
        {
            throw new InputException($"'{this[SummaryFile]}' is damaged: {exception.Message} Remove it to resume the run.", exception);
        }
    }

    /// <summary>Removes the folder of a run that came to nothing, so that nothing half-done lies about.</summary>
    internal void RemoveUnlessStarted()
    {
        if (!_isNew || HasCheckpoint || !Directory.Exists(Path)) return;
        Directory.Delete(Path, recursive: true);
        if (System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path)) == RunsFolder && !Directory.EnumerateFileSystemEntries(System.IO.Path.GetDirectoryName(Path)!).Any())
            Directory.Delete(System.IO.Path.GetDirectoryName(Path)!);
    }

    private static string Numbered(string name, int number) => System.IO.Path.Combine(RunsFolder, number == 1 ? name : $"{name}-{number}");

    // A folder is made under another name and moved: of two processes that want the same one, one is told that it exists.
    private static bool TryMake(string path)
    {
        if (Directory.Exists(path) || File.Exists(path)) return false;
        var temporary = System.IO.Path.Combine(RunsFolder, $".{Guid.NewGuid():N}");
        Directory.CreateDirectory(temporary);
        try
        {
            Directory.Move(temporary, path);
            return true;
        }
        catch (IOException) when (Directory.Exists(path))
        {
            Directory.Delete(temporary);
            return false;
        }
    }
}
