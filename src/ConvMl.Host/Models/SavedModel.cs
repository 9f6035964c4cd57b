using ConvMl.Host.Datasets;
using ConvMl.Host.Recipes;
using ConvMl.Host.Runs;
using ConvMl.Serialization;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Scoring;
using Microsoft.ML;

namespace ConvMl.Host.Models;

/// <summary>Models as ML.NET saves them.</summary>
internal static class SavedModel
{
    /// <summary>Writes a model whole: from image files (where the training had them) or pixels to the name of the predicted class.</summary>
    internal static void Write(string path, MLContext context, ConvNetTransformer classifier, ImageData data)
    {
        var input = data.Preparation is null ? Unlabelled(context, data.Training) : ImageFiles.Unlabelled(context, []);
        var scored = classifier.Transform(data.Preparation?.Transform(input) ?? input);
        var names = context.Transforms.Conversion.MapKeyToValue(Columns.PredictedLabel).Fit(scored);
        var model = data.Preparation is null ? classifier.Append(names) : data.Preparation.Append(classifier).Append(names);
        AtomicFile.Write(path, stream => context.Model.Save(model, input.Schema, stream));
    }

    /// <summary>Writes a segmentation model whole: from images to masks.</summary>
    internal static void Write(string path, MLContext context, NetworkTransformer trained, IDataView images)
    {
        // A schema of images alone is none that ML.NET can write.
        var input = context.Transforms.SelectColumns(Columns.ImagePath, Columns.Image).Fit(images).Transform(images);
        AtomicFile.Write(path, stream => context.Model.Save(trained, input.Schema, stream));
    }

    /// <summary>Reads the network out of a model file or a run's folder.</summary>
    /// <exception cref="InputException">There is no such file, it is damaged or from a newer version, or holds no convolutional network.</exception>
    internal static NetworkTransformer Read(MLContext context, string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, RunFolder.ModelFile) : path;
        if (!File.Exists(file)) throw new InputException($"There is no model '{file}'. Give a model.zip, or the folder of a run.");
        ITransformer model;
        try
        {
            model = context.Model.Load(file, out _);
        }
        catch (Exception exception) when (exception is not IOException)
        {
            throw new InputException($"'{file}' cannot be loaded: {Innermost(exception).Message}", exception);
        }

        NetworkTransformer[] found = [.. Flatten(model).OfType<NetworkTransformer>()];
        return found.Length == 1
            ? found[0]
            : throw new InputException($"'{file}' holds {found.Length} convolutional networks; expected one. Give a model that convml trained.");
    }

    /// <summary>The recipe of the run whose folder a model is in; null if it is in none.</summary>
    internal static Recipe? RecipeOf(string path)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        var file = Path.Combine(folder, RunFolder.RecipeFileName);
        return File.Exists(file) ? RecipeFile.Read(file) : null;
    }

    /// <summary>A view whose features also stand in the column that the classifier reads.</summary>
    internal static IDataView WithFeatures(MLContext context, NetworkTransformer classifier, IDataView view) => classifier.FeatureColumnName == Columns.Features
        ? view
        : context.Transforms.CopyColumns(classifier.FeatureColumnName, Columns.Features).Fit(view).Transform(view);

    private static IDataView Unlabelled(MLContext context, IDataView view) => context.Transforms.SelectColumns(Columns.Features).Fit(view).Transform(view);

    private static IEnumerable<ITransformer> Flatten(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception;
    }
}
