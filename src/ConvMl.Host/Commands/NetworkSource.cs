using System.CommandLine;
using ConvMl.Geometry;
using ConvMl.Host.Models;
using ConvMl.Host.Recipes;
using ConvMl.Networks;
using ConvMl.Networks.Presets;
using ConvMl.Serialization;
using ConvMl.Tensors;
using Microsoft.ML;

namespace ConvMl.Host.Commands;

/// <summary>The network that a command is told about: in a recipe, in a file of its own, in a model.</summary>
internal static class NetworkSource
{
    internal static Argument<string> CreateArgument() => new("source")
    {
        Description = $"A recipe (file or name), a network.json, a model.zip, the folder of a run, or a preset: {string.Join(", ", Presets.All.Select(preset => preset.Name))}",
    };

    /// <summary>Reads the network.</summary>
    /// <exception cref="InputException">There is none, or it cannot be read.</exception>
    internal static Network Read(string source)
    {
        if (!Path.Exists(source) && Presets.All.FirstOrDefault(preset => preset.Name.Equals(source, StringComparison.OrdinalIgnoreCase)) is { } preset)
            return (preset with { Classes = preset.UsualClasses }).Create();
        if (Directory.Exists(source) || Path.GetExtension(source) == ".zip") return SavedModel.Read(new MLContext(seed: 0), source).Model.Network;
        return File.Exists(source) && IsNetwork(source) ? ReadNetwork(source) : Sized(RecipeFile.Read(RecipeFile.Find(source)));
    }

    /// <summary>Reads the network with its parameters: those of a model; where there is none, initial ones drawn from the seed.</summary>
    /// <param name="source">What was given.</param>
    /// <param name="size">Height and width to give a network that leaves them open; null if none was given.</param>
    /// <param name="seed">Seed of initial parameters.</param>
    /// <exception cref="InputException">There is none, it cannot be read, or its height and width stay open.</exception>
    internal static (Network Network, ParameterSet Parameters, bool IsTrained) ReadWithParameters(string source, Size2D? size, long seed)
    {
        if (Directory.Exists(source) || Path.GetExtension(source) == ".zip")
        {
            var model = SavedModel.Read(new MLContext(seed: 0), source).Model;
            return (model.Network, model.Parameters, true);
        }

        var network = Read(source);
        try
        {
            if (size is { } given) network = network.WithInputSize(given.Height, given.Width);
        }
        catch (NetworkException exception)
        {
            throw new InputException($"'{source}' cannot take images of {size}: {exception.Message}", exception);
        }

        if (network.Inputs.FirstOrDefault(input => !input.Shape.IsConcrete) is { } open)
            throw new InputException($"The input '{open.Name}' of '{source}' is {open.Shape}, of any size; give one with --size.");

        // How many classes there are changes nothing below the last layer.
        if (network.AwaitsClasses) network = network.WithClasses(2);
        return (network, network.CreateParameters(seed), false);
    }

    private static bool IsNetwork(string path)
    {
        try
        {
            using var document = StrictJson.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == System.Text.Json.JsonValueKind.Object && (document.RootElement.TryGetProperty("layers", out _) || document.RootElement.TryGetProperty("preset", out _));
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

    // A recipe leaves the number of classes to the data; the names of the classes say it.
    private static Network Sized(Recipe recipe) =>
        recipe.Network.AwaitsClasses && recipe.Data.KnownClassNames is { Count: >= 2 } names ? recipe.Network.WithClasses(names.Count) : recipe.Network;
}
