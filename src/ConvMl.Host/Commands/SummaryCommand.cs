using System.CommandLine;
using ConvMl.Host.Models;
using ConvMl.Host.Output;
using ConvMl.Host.Recipes;
using ConvMl.Networks;
using ConvMl.Serialization;
using Microsoft.ML;

namespace ConvMl.Host.Commands;

/// <summary><c>convml summary</c>: shows a network layer by layer.</summary>
internal static class SummaryCommand
{
    private static readonly Argument<string> Source = new("source")
    {
        Description = "A recipe (file or name), a network.json, a model.zip, or the folder of a run",
    };

    internal static string[] Examples { get; } =
    [
        "convml summary fashion-mnist",
        "convml summary runs/fashion-mnist",
        "convml summary network.json --json",
    ];

    internal static Command Create()
    {
        var command = new Command("summary", "Show a network: shapes, parameters, cost, memory and receptive field of every layer.") { Source };
        command.SetAction(parsed =>
        {
            var summary = NetworkSummary.Of(Read(parsed.GetValue(Source)!));
            Console.Write(parsed.GetValue(CommonOptions.Json) ? JsonText.Of(SummaryDocument.Of(summary)) + Environment.NewLine : summary.ToString());
            return ExitCode.Success;
        });
        return command;
    }

    private static Network Read(string source)
    {
        if (Directory.Exists(source) || Path.GetExtension(source) == ".zip") return SavedModel.Read(new MLContext(seed: 0), source).Model.Network;
        return File.Exists(source) && IsNetwork(source) ? ReadNetwork(source) : Sized(RecipeFile.Read(RecipeFile.Find(source)));
    }

    private static bool IsNetwork(string path)
    {
        try
        {
            using var document = StrictJson.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object && document.RootElement.TryGetProperty("layers", out _);
        }
        catch (JsonFormatException exception)
        {
            throw new InputException($"'{path}': {exception.Message}", exception);
        }
    }

    private static Network ReadNetwork(string path)
    {
        try
        {
            return NetworkJson.Read(File.ReadAllText(path));
        }
        catch (JsonFormatException exception)
        {
            throw new InputException($"'{path}': {exception.Message}", exception);
        }
    }

    // A recipe leaves the number of classes to the data; its class names say it.
    private static Network Sized(Recipe recipe) =>
        recipe.Network.AwaitsClasses && recipe.Data.ClassNames is { Count: >= 2 } names ? recipe.Network.WithClasses(names.Count) : recipe.Network;
}
