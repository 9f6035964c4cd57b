using ConvMl.Host.Recipes;
using ConvMl.Serialization;
using ConvMl.Tensors;
using ConvMl.Transforms.Data;
using Microsoft.ML;

namespace ConvMl.Host.Datasets;

/// <summary>
/// A folder with one folder of images a class. Where it holds the folders <c>train</c> and <c>test</c>, these hold the class folders; else a share
/// of each class is kept for the test, drawn by the seed. Images are resized to the network's input (the middle part, where the aspect
/// differs). A network with 1 channel gets the luminance of colour images, one with 3 channels a grey image three times: both kinds may be mixed.
/// </summary>
internal static class ClassFolders
{
    internal static ImageData Open(MLContext context, Recipe recipe, bool skipBadImages, CancellationToken cancellation)
    {
        var (training, test) = List(context, recipe.Data.Folder);
        var all = ImageCheck.Readable([.. training, .. test ?? []], skipBadImages, cancellation);
        var readable = all.Select(row => row.ImagePath).ToHashSet(StringComparer.Ordinal);
        var skipped = training.Count + (test?.Count ?? 0) - all.Count;
        training = Keep(training, readable, recipe.Data.Folder);
        if (test is null) (training, test) = StratifiedSplit.Split(training, recipe.Data.TestFraction, recipe.Training.Seed);
        else test = Keep(test, readable, recipe.Data.Folder);

        string[] names = [.. training.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        if (names.Length < 2) throw new InputException($"'{recipe.Data.Folder}' has one class folder, '{names[0]}'; a classifier needs at least 2 classes.");
        RequireKnownClasses(test, names, Path.Combine(recipe.Data.Folder, "test"));
        var preparation = ImageFiles.Preparation(context, recipe.Network.Inputs[0].Shape);
        return new ImageData(
            ImageData.NameOf(recipe.Data.Folder), names,
            preparation.Transform(ImageFiles.Labelled(context, training, names)), preparation.Transform(ImageFiles.Labelled(context, test, names)),
            preparation, skipped);
    }

    internal static (IDataView Test, int SkippedImages) OpenTest(
        MLContext context, string path, IReadOnlyList<string> classNames, Shape input, bool skipBadImages, CancellationToken cancellation)
    {
        var (all, test) = List(context, path);
        var rows = test ?? all;
        RequireKnownClasses(rows, classNames, path);
        var readable = ImageCheck.Readable(rows, skipBadImages, cancellation);
        var view = ImageFiles.Preparation(context, input).Transform(ImageFiles.Labelled(context, readable, classNames));
        return (view, rows.Count - readable.Count);
    }

    private static (IReadOnlyList<ImageRow> Training, IReadOnlyList<ImageRow>? Test) List(MLContext context, string path)
    {
        var (training, test) = (Path.Combine(path, "train"), Path.Combine(path, "test"));
        return Directory.Exists(training) && Directory.Exists(test)
            ? (ListFolder(context, training), ListFolder(context, test))
            : (ListFolder(context, path), null);
    }

    private static List<ImageRow> ListFolder(MLContext context, string path) =>
        [.. context.Data.CreateEnumerable<ImageFolderRow>(context.Data.LoadImageFolder(path), reuseRowObject: false)
            .Select(row => new ImageRow { ImagePath = row.ImagePath, Label = row.Label })];

    private static List<ImageRow> Keep(IReadOnlyList<ImageRow> rows, HashSet<string> readable, string path)
    {
        List<ImageRow> kept = [.. rows.Where(row => readable.Contains(row.ImagePath))];
        var empty = rows.Select(row => row.Label).Except(kept.Select(row => row.Label)).FirstOrDefault();
        return empty is null
            ? kept
            : throw new InputException($"No image of the class folder '{empty}' in '{path}' can be read. Replace the images or remove the folder.");
    }

    private static void RequireKnownClasses(IEnumerable<ImageRow> rows, IReadOnlyList<string> classNames, string path)
    {
        if (rows.Select(row => row.Label).FirstOrDefault(label => !classNames.Contains(label)) is not { } unknown) return;
        var nearest = StrictJson.Nearest(unknown, classNames);
        throw new InputException(
            $"'{path}' has the class folder '{unknown}', which is none of the {classNames.Count} classes that are trained" +
            $"{(nearest is null ? "" : $"; is it '{nearest}'?")} ({string.Join(", ", classNames.Take(20))}). Rename or remove the folder.");
    }
}
