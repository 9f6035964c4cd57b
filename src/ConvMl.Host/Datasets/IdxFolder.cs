using ConvMl.Host.Recipes;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Datasets;

/// <summary>A folder of IDX files under the names of MNIST and Fashion-MNIST.</summary>
internal static class IdxFolder
{
    private const string TrainingPart = "train";
    private const string TestPart = "t10k";

    /// <summary>Whether IDX files lie in a folder.</summary>
    internal static bool IsOne(string path) => Directory.EnumerateFiles(path, "*-ubyte").Concat(Directory.EnumerateFiles(path, "*-ubyte.gz")).Any();

    internal static ImageData Open(MLContext context, DataRecipe recipe)
    {
        var training = Load(context, recipe.Path, TrainingPart, recipe.ClassNames);
        var names = ClassNames(training);
        return new ImageData(ImageData.NameOf(recipe.Path), names, training, Load(context, recipe.Path, TestPart, names), Preparation: null, SkippedImages: 0);
    }

    internal static IDataView OpenTest(MLContext context, string path, IReadOnlyList<string> classNames) => Load(context, path, TestPart, classNames);

    private static IDataView Load(MLContext context, string folder, string part, IReadOnlyList<string>? classNames)
    {
        try
        {
            return context.Data.LoadIdx(Find(folder, $"{part}-images-idx3-ubyte"), Find(folder, $"{part}-labels-idx1-ubyte"), classNames);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            throw new InputException(exception is ArgumentException { ParamName: { } name } ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message, exception);
        }
    }

    private static string Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        if (File.Exists(plain)) return plain;
        var compressed = plain + ".gz";
        return File.Exists(compressed)
            ? compressed
            : throw new InputException($"'{folder}' holds IDX files, but neither {name} nor {name}.gz. Add the file, or give another folder.");
    }

    private static string[] ClassNames(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[Columns.Label].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
