using System.Drawing;
using ConvMl.Host.Recipes;
using ConvMl.Scenes;
using ConvMl.Tensors;
using ConvMl.Transforms.Data;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Host.Datasets;

/// <summary>
/// Images with a class a pixel: from a folder with the folders <c>images</c> and <c>masks</c>, or with a folder <c>train</c> and a folder <c>test</c> of such
/// ones, or scenes that are drawn with the garments of a folder of IDX files. They are resized to the network's input, where that says its size.
/// </summary>
/// <param name="Name">The data set's name.</param>
/// <param name="ClassNames">The classes, in the order of the network's outputs.</param>
/// <param name="Training">Columns <see cref="Columns.ImagePath"/>, <see cref="Columns.Image"/> and <see cref="Columns.Mask"/>.</param>
/// <param name="Test">The same for the test images, none of which is in <paramref name="Training"/>.</param>
internal sealed record MaskedData(string Name, IReadOnlyList<string> ClassNames, IDataView Training, IDataView Test)
{
    private const string TrainFolder = "train";
    private const string TestFolder = "test";

    /// <summary>Opens the data of a recipe.</summary>
    /// <exception cref="InputException">There is no such data, or the recipe does not say enough of it.</exception>
    internal static MaskedData Open(MLContext context, Recipe recipe)
    {
        var (data, path) = (recipe.Data, recipe.Data.Folder);
        RequireFolder(path);
        if (data.Scenes is not null && !HasPairs(path)) return OpenScenes(context, data, data.Scenes);
        var names = data.KnownClassNames
            ?? throw new InputException($"The recipe '{recipe.Name}' names no classes. Add \"classNames\" to its \"data\", in the order of the numbers or the palette of the masks.");
        var options = Options(data, recipe.Network.Inputs[0].Shape);
        var (training, test) = HasParts(path)
            ? (Load(context, Path.Combine(path, TrainFolder), names, options), Load(context, Path.Combine(path, TestFolder), names, options))
            : Split(context, Load(context, path, names, options), data);
        return new(ImageData.NameOf(path), names, training, test);
    }

    /// <summary>Opens the test part of data for a model that is trained: the folder <c>test</c> where there is one, else all, or the last ones of it.</summary>
    /// <param name="context">The ML.NET context.</param>
    /// <param name="path">The folder.</param>
    /// <param name="classNames">The model's classes.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="form">What the recipe of the model says of masks.</param>
    /// <param name="last">How many of the images whose names come last; all if null.</param>
    /// <exception cref="InputException">There is no such data.</exception>
    internal static IDataView OpenTest(MLContext context, string path, IReadOnlyList<string> classNames, Shape input, DataRecipe form, int? last)
    {
        RequireFolder(path);
        var view = Load(context, HasParts(path) ? Path.Combine(path, TestFolder) : path, classNames, Options(form, input));
        var count = (int)view.GetRowCount()!.Value;
        if (last is null || last == count) return view;
        return last is > 0 && last <= count
            ? context.Data.SkipRows(view, count - last.Value)
            : throw new InputException($"--last {last} was given, but '{path}' has {count} images; expected from 1 to {count}.");
    }

    /// <summary>Reads every test image and its mask once: what is wrong with one is then told before a training, not after it.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or a pixel stands for no class; it is named.</exception>
    internal void CheckTest(CancellationToken cancellation)
    {
        var (pixels, mask) = (Test.Schema[Columns.Image], Test.Schema[Columns.Mask]);
        using var cursor = Test.GetRowCursor([pixels, mask]);
        var (images, masks) = (cursor.GetGetter<MLImage>(pixels), cursor.GetGetter<VBuffer<uint>>(mask));
        MLImage image = null!;
        VBuffer<uint> keys = default;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            masks(ref keys);
            images(ref image);
        }

        image?.Dispose();
    }

    /// <summary>The error where images with masks shall be left out that cannot be read.</summary>
    internal static InputException CannotSkip() => new("--skip-bad-images is for images of one class each. Of images with masks leave none out unseen: repair the one that is named, or remove it and its mask.");

    private static MaskedData OpenScenes(MLContext context, DataRecipe data, SceneRecipe scenes)
    {
        if (data.ClassNames is not null) throw new InputException("The recipe gives \"classNames\" for scenes, which have names of their own; leave them out.");
        IDataView Load(ScenePart part, int count)
        {
            try
            {
                return IdxFolder.Scenes(context, data.Folder, part, count, scenes.Look);
            }
            catch (ArgumentException exception)
            {
                throw new InputException($"data.scenes: {exception.Message}", exception);
            }
        }

        return new("fashion-scenes", FashionScenes.ClassNames, Load(ScenePart.Training, scenes.Train), Load(ScenePart.Test, scenes.Test));
    }

    private static (IDataView Training, IDataView Test) Split(MLContext context, IDataView all, DataRecipe data)
    {
        var count = (int)all.GetRowCount()!.Value;
        var test = data.TestImages ?? (int)Math.Round(data.TestFraction * count);
        return test >= 1 && test < count
            ? (context.Data.TakeRows(all, count - test), context.Data.SkipRows(all, count - test))
            : throw new InputException($"'{data.Folder}' has {count} images, of which {test} are to be kept for the test; there must be at least one of each kind. Change \"testImages\" or \"testFraction\".");
    }

    private static IDataView Load(MLContext context, string folder, IReadOnlyList<string> names, ImageMaskPairsOptions options)
    {
        try
        {
            return context.Data.LoadImageMaskPairs(Path.Combine(folder, ScenesFolder.Images), Path.Combine(folder, ScenesFolder.Masks), names, options);
        }
        catch (ArgumentException exception)
        {
            throw new InputException(exception.Message, exception);
        }
    }

    private static ImageMaskPairsOptions Options(DataRecipe data, Shape input) => new()
    {
        Height = input is { IsImage: true, IsConcrete: true } ? input.Height : null,
        Width = input is { IsImage: true, IsConcrete: true } ? input.Width : null,
        IgnoreId = data.IgnoreId,
        Palette = data.Palette is { } palette ? [.. palette.Select(ColorOf)] : null,
        IgnoreColor = data.IgnoreColor is { } ignored ? ColorOf(ignored) : null,
    };

    private static Color ColorOf(string text)
    {
        try
        {
            return ColorTranslator.FromHtml(text);
        }
        catch (ArgumentException exception)
        {
            throw new InputException($"The recipe names the colour \"{text}\"; expected one such as \"#ff8000\".", exception);
        }
    }

    private static bool HasParts(string path) => HasPairs(Path.Combine(path, TrainFolder)) && HasPairs(Path.Combine(path, TestFolder));

    private static bool HasPairs(string path) => Directory.Exists(Path.Combine(path, ScenesFolder.Images)) || Directory.Exists(Path.Combine(path, TestFolder, ScenesFolder.Images));

    private static void RequireFolder(string path)
    {
        if (Directory.Exists(path)) return;
        throw new InputException($"There is no folder '{path}'{(File.Exists(path) ? ", it is a file" : "")}. Give a folder with the folders '{ScenesFolder.Images}' and '{ScenesFolder.Masks}', or for scenes one of Fashion-MNIST's files.");
    }
}
