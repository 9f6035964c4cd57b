using ConvMl.Host.Recipes;
using ConvMl.Scenes;
using ConvMl.Transforms.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Datasets;

/// <summary>A folder of IDX files under the names of MNIST and Fashion-MNIST.</summary>
internal static class IdxFolder
{
    private const string TrainingPart = "train";
    private const string TestPart = "t10k";

    /// <summary>The Fashion-MNIST that ships with convml.</summary>
    internal static readonly string ShippedFashion = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist");

    /// <summary>Whether IDX files lie in a folder.</summary>
    internal static bool IsOne(string path) => Directory.EnumerateFiles(path, "*-ubyte").Concat(Directory.EnumerateFiles(path, "*-ubyte.gz")).Any();

    internal static ImageData Open(MLContext context, DataRecipe recipe)
    {
        var training = Load(context, recipe.Folder, TrainingPart, recipe.ClassNames);
        var names = ClassNames(training);
        return new ImageData(ImageData.NameOf(recipe.Folder), names, training, Load(context, recipe.Folder, TestPart, names), Preparation: null, SkippedImages: 0);
    }

    internal static IDataView OpenTest(MLContext context, string path, IReadOnlyList<string> classNames) => Load(context, path, TestPart, classNames);

    /// <summary>Scenes of a part, drawn while they are read.</summary>
    /// <exception cref="InputException">The folder does not hold Fashion-MNIST.</exception>
    /// <exception cref="ArgumentException">The number is not positive, or an option is out of its range.</exception>
    internal static IDataView Scenes(MLContext context, string folder, ScenePart part, int count, FashionScenesOptions look)
    {
        var name = part == ScenePart.Training ? TrainingPart : TestPart;
        return context.Data.LoadFashionScenes(Find(folder, Images(name)), Find(folder, Labels(name)), part, count, look);
    }

    /// <summary>Reads the garments that scenes of a part are made of.</summary>
    /// <exception cref="InputException">The folder does not hold Fashion-MNIST.</exception>
    internal static Garments Garments(string folder, ScenePart part)
    {
        if (!Directory.Exists(folder)) throw new InputException($"There is no folder '{folder}'. Give a folder of Fashion-MNIST's IDX files.");
        var name = part == ScenePart.Training ? TrainingPart : TestPart;
        return GarmentFiles.Read(Find(folder, Images(name)), Find(folder, Labels(name)));
    }

    private static IDataView Load(MLContext context, string folder, string part, IReadOnlyList<string>? classNames)
    {
        try
        {
            return context.Data.LoadIdx(Find(folder, Images(part)), Find(folder, Labels(part)), classNames);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            throw new InputException(exception is ArgumentException { ParamName: { } name } ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message, exception);
        }
    }

    private static string Images(string part) => $"{part}-images-idx3-ubyte";

    private static string Labels(string part) => $"{part}-labels-idx1-ubyte";

    private static string Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        if (File.Exists(plain)) return plain;
        var compressed = plain + ".gz";
        return File.Exists(compressed)
            ? compressed
            : throw new InputException($"'{folder}' has neither {name} nor {name}.gz. Add the file, or give another folder.");
    }

    private static string[] ClassNames(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[Columns.Label].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
