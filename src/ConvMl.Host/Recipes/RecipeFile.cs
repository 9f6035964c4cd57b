using System.Text.Encodings.Web;
using System.Text.Json;
using ConvMl.Serialization;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Host.Recipes;

/// <summary>Reads and writes recipes: JSON, with comments and trailing commas allowed when it is read.</summary>
internal static class RecipeFile
{
    /// <summary>The recipe that is used where none is named.</summary>
    internal const string Default = "fashion-mnist";

    private static readonly string ShippedFolder = Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>Finds the file that a user means: a path, or the name of a recipe that ships with ConvMl.</summary>
    /// <exception cref="InputException">There is neither.</exception>
    internal static string Find(string nameOrPath)
    {
        if (File.Exists(nameOrPath)) return Path.GetFullPath(nameOrPath);
        var shipped = Path.Combine(ShippedFolder, $"{Path.GetFileNameWithoutExtension(nameOrPath)}.json");
        if (File.Exists(shipped)) return shipped;
        var names = Directory.EnumerateFiles(ShippedFolder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
        throw new InputException($"There is no recipe '{nameOrPath}'. Give the path of a recipe, or the name of one that ships: {string.Join(", ", names)}.");
    }

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="InputException">The file is not a recipe; the message names the place.</exception>
    internal static Recipe Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (JsonFormatException exception)
        {
            throw new InputException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Writes a recipe, complete.</summary>
    internal static void Write(string path, Recipe recipe)
    {
        AtomicFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            writer.WriteStartObject();
            writer.WriteString("name", recipe.Name);
            writer.WritePropertyName("task");
            JsonSerializer.Serialize(writer, recipe.Task, RecipeJson.Default.RecipeTask);
            writer.WritePropertyName("data");
            JsonSerializer.Serialize(writer, recipe.Data, RecipeJson.Default.DataRecipe);
            writer.WritePropertyName("network");
            NetworkJson.Write(writer, recipe.Network);
            writer.WritePropertyName("training");
            JsonSerializer.Serialize(writer, recipe.Training.Complete(recipe.Task), RecipeJson.Default.TrainingRecipe);
            writer.WriteEndObject();
        });
    }

    private static Recipe Parse(string text, string path)
    {
        var content = StrictJson.Read(text, RecipeJson.Default.RecipeContent);
        if (content.Network.ValueKind == JsonValueKind.Undefined) throw new JsonFormatException("the key \"network\" is missing.");
        if (content.Data.TestFraction is not (> 0 and < 1))
            throw new JsonFormatException($"data.testFraction: found {content.Data.TestFraction}; expected a number above 0 and below 1.");
        if (content.Data.ClassNames?.GroupBy(item => item, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new JsonFormatException($"data.classNames: \"{twice.Key}\" stands there twice; expected a name of its own for each class.");
        if (content.Task != RecipeTask.Segmentation && content.Training.ClassWeighting != ClassWeighting.None)
            throw new JsonFormatException($"training.classWeighting: found {content.Training.ClassWeighting}; it is for the task {RecipeTask.Segmentation} alone, the task is {content.Task}.");
        var name = content.Name ?? Path.GetFileNameWithoutExtension(path);
        if (name.Length == 0 || name[0] == '.' || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            throw new JsonFormatException($"name: found \"{name}\"; expected a name that can be a folder's.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new Recipe(
            name,
            content.Task,
            content.Data.Path is { } data ? content.Data with { Path = Path.GetFullPath(data, folder) } : content.Data,
            NetworkJson.Read(content.Network, "network"),
            content.Training.Complete(content.Task));
    }
}
