using ConvMl.Host.Recipes;
using ConvMl.Tensors;
using Microsoft.ML;

namespace ConvMl.Host.Datasets;

/// <summary>
/// The images of a training: from a folder of IDX files (<c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, the same beginning
/// with <c>t10k</c> for the test, each with or without <c>.gz</c>), or from a folder with one folder of images a class.
/// </summary>
/// <param name="Name">The data set's name: its folder's.</param>
/// <param name="ClassNames">The classes, in the order of the network's outputs.</param>
/// <param name="Training">Columns <see cref="Columns.Features"/> and <see cref="Columns.Label"/>, a key.</param>
/// <param name="Test">The same for the test images, none of which is in <paramref name="Training"/>.</param>
/// <param name="Preparation">What makes features of image files; null where the features are in the data.</param>
/// <param name="SkippedImages">Images that could not be read and were left out.</param>
internal sealed record ImageData(
    string Name, IReadOnlyList<string> ClassNames, IDataView Training, IDataView Test, ITransformer? Preparation, int SkippedImages)
{
    /// <summary>Opens the data of a recipe.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="recipe">The recipe; class folders are resized to its network's input.</param>
    /// <param name="skipBadImages">Whether an image that cannot be read is left out and counted, not an error.</param>
    /// <param name="cancellation">Ends the check of the images.</param>
    /// <exception cref="InputException">There is no such data, or it is damaged.</exception>
    internal static ImageData Open(MLContext context, Recipe recipe, bool skipBadImages, CancellationToken cancellation)
    {
        var path = recipe.Data.Folder;
        RequireFolder(path);
        return IdxFolder.IsOne(path)
            ? IdxFolder.Open(context, recipe.Data)
            : ClassFolders.Open(context, recipe, skipBadImages, cancellation);
    }

    /// <summary>Opens the test part of data for a model that is trained: the <c>t10k</c> files, the folder <c>test</c>, or all class folders.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="path">The folder.</param>
    /// <param name="classNames">The model's classes.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="skipBadImages">Whether an image that cannot be read is left out and counted, not an error.</param>
    /// <param name="cancellation">Ends the check of the images.</param>
    /// <returns>The view, and the number of images that were left out.</returns>
    /// <exception cref="InputException">There is no such data, it is damaged, or it has other classes than the model.</exception>
    internal static (IDataView Test, int SkippedImages) OpenTest(
        MLContext context, string path, IReadOnlyList<string> classNames, Shape input, bool skipBadImages, CancellationToken cancellation)
    {
        RequireFolder(path);
        return IdxFolder.IsOne(path)
            ? (IdxFolder.OpenTest(context, path, classNames), 0)
            : ClassFolders.OpenTest(context, path, classNames, input, skipBadImages, cancellation);
    }

    /// <summary>The name of the data set in a folder.</summary>
    internal static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static void RequireFolder(string path)
    {
        if (Directory.Exists(path)) return;
        throw new InputException(
            $"There is no folder '{path}'{(File.Exists(path) ? ", it is a file" : "")}. Give a folder of IDX files, or one that has one folder of images a class.");
    }
}
