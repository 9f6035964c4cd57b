using System.CommandLine;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Host.Runs;
using ConvMl.Plugins;
using ConvMl.Training;

namespace ConvMl.Host.Commands;

/// <summary><c>convml train</c>: trains by a recipe and writes a run's folder.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string> RecipeName = new("recipe")
    {
        Description = "A recipe's file, or the name of one that ships with convml",
        DefaultValueFactory = _ => RecipeFile.Default,
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Train on this folder instead of the recipe's: IDX files, one folder of images a class, or the folders images and masks",
        HelpName = "folder",
    };

    private static readonly Option<string?> Backend = BackendOption.Create();

    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the training images", HelpName = "number" };

    private static readonly Option<int?> Threads = new("--threads")
    {
        Description = "Threads to compute on; 0 for one a processor. Never changes a result",
        HelpName = "number",
    };

    private static readonly Option<long?> Seed = new("--seed") { Description = "Seed of all randomness: weights, order, augmentation, splits", HelpName = "number" };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Folder for the run; runs/NAME, runs/NAME-2, … in the current folder if not given",
        HelpName = "folder",
    };

    private static readonly Option<bool> SkipBadImages = new("--skip-bad-images") { Description = "Leave out images that cannot be read, and count them" };

    private static readonly Option<bool> Resume = new("--resume")
    {
        Description = "Go on with the run in --out (else the last one of the recipe's name) from its checkpoint, by its own recipe",
    };

    internal static string[] Examples { get; } =
    [
        "convml train                                             the shipped Fashion-MNIST recipe and images",
        "convml train fashion-mnist --data /usr/share/datasets/fashion-mnist",
        "convml train my-recipe.json --data flowers --out runs/flowers --skip-bad-images",
        "convml train --resume --out runs/flowers                 after Ctrl-C or a crash",
        "convml train --json | jq .testAccuracy",
    ];

    internal static Command Create()
    {
        var command = new Command("train", "Train a network by a recipe. Writes model, weights, metrics and pictures into a new folder.")
        {
            RecipeName, Data, Backend, Epochs, Threads, Seed, Out, SkipBadImages, Resume,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var isJson = parsed.GetValue(CommonOptions.Json);
        var named = RecipeFile.Read(RecipeFile.Find(parsed.GetValue(RecipeName)!));
        var resumed = parsed.GetValue(Resume) ? RunFolder.Find(parsed.GetValue(Out), named.Name) : null;
        var recipe = WithOverrides(resumed is null ? named : RecipeFile.Read(resumed[RunFolder.RecipeFileName]), parsed);
        var run = TrainingRun.Of(recipe, parsed.GetValue(SkipBadImages), TrainingViews.For(isJson));
        var summary = resumed is null ? run.Start(parsed.GetValue(Out), cancellation) : run.Resume(resumed, cancellation);

        if (isJson) Console.WriteLine(JsonText.Of(summary));
        if (summary.End != TrainingRun.NameOf(TrainingEnd.Cancelled)) return ExitCode.Success;
        var what = summary.BestEpoch > 0 ? $"the best model so far (epoch {summary.BestEpoch})" : "the model as it was, in the middle of its first epoch,";
        ErrorLine.Write($"Interrupted: {what} is saved in '{summary.Folder}', untested. Go on with: convml train --resume --out {summary.Folder}");
        return ExitCode.Interrupted;
    }

    private static Recipe WithOverrides(Recipe recipe, ParseResult parsed) => recipe with
    {
        Data = parsed.GetValue(Data) is { } path ? recipe.Data with { Path = Path.GetFullPath(path) } : recipe.Data,
        Training = recipe.Training with
        {
            Backend = parsed.GetValue(Backend) ?? recipe.Training.Backend,
            Epochs = parsed.GetValue(Epochs) ?? recipe.Training.Epochs,
            Threads = parsed.GetValue(Threads) ?? recipe.Training.Threads,
            Seed = parsed.GetValue(Seed) ?? recipe.Training.Seed,
        },
    };
}
