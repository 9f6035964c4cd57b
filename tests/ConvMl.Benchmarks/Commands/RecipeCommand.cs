using System.CommandLine;
using System.Globalization;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Host.Runs;
using ConvMl.Plugins;
using Spectre.Console;

namespace ConvMl.Benchmarks.Commands;

/// <summary><c>recipe</c>: a whole training by a recipe, on one backend after the other.</summary>
internal sealed class RecipeCommand : Command
{
    private readonly Argument<string> _recipe = new("recipe") { Description = "A recipe's file, or the name of one that ships with convml." };
    private readonly Option<string[]> _backends = new("--backend")
    {
        Description = "ConvMl's backends.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [BackendCatalog.DefaultBackend],
    };
    private readonly Option<string?> _data = new("--data") { Description = "The data set; the recipe's own if not given." };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Passes over the training images; the recipe's own number if not given." };
    private readonly Option<long[]> _seeds = new("--seed") { Description = "Seeds; one training each. The recipe's own if not given.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads to compute on; 0 for one a processor." };

    public RecipeCommand()
        : base("recipe", "Train by a recipe and test, on each backend with each seed: accuracy and seconds.")
    {
        Arguments.Add(_recipe);
        foreach (var option in new Option[] { _backends, _data, _epochs, _seeds, _threads })
            Options.Add(option);
        SetAction(Run);
    }

    private void Run(ParseResult arguments)
    {
        var recipe = RecipeFile.Read(RecipeFile.Find(arguments.GetRequiredValue(_recipe)));
        if (arguments.GetValue(_data) is { } data)
            recipe = recipe with { Data = recipe.Data with { Path = Path.GetFullPath(data) } };
        var training = recipe.Training with { Epochs = arguments.GetValue(_epochs) ?? recipe.Training.Epochs, Threads = arguments.GetValue(_threads) };

        var table = new Table().Border(TableBorder.Markdown).AddColumns("seed", "backend", "test accuracy", "seconds of training", "images a second");
        foreach (var seed in arguments.GetValue(_seeds) is { Length: > 0 } seeds ? seeds : [training.Seed])
        {
            foreach (var backend in arguments.GetRequiredValue(_backends))
            {
                var summary = Train(recipe with { Training = training with { Backend = backend, Seed = seed } });
                string[] row = [Text($"{seed}"), backend, Text($"{summary.TestAccuracy:P2}"), Text($"{summary.TrainSeconds:0.0}"), Text($"{summary.ImagesPerSecond:0}")];
                Console.Error.WriteLine(string.Join("  ", row));
                table.AddRow(row);
            }
        }

        TableConsole.Create(Console.Out).Write(table);
    }

    private static RunSummary Train(Recipe recipe)
    {
        var folder = Directory.CreateTempSubdirectory("convml-recipe-").FullName;
        try
        {
            return TrainingRun.Of(recipe, skipBadImages: false, new SilentTrainingView()).Start(Path.Combine(folder, "run"), CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
