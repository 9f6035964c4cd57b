using System.Reflection;
using ConvMl.Serialization;

namespace Microsoft.ML;

/// <summary>Files of models that are written whole and answered clearly, on <c>mlContext.Model</c>.</summary>
public static class ConvMlModelCatalog
{
    /// <summary>
    /// Saves a model as <c>Save</c> does, but to a temporary name that is renamed when all is on the disk: a full disk or a crash leaves no half model, and
    /// leaves an older file as it was.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputSchema">The schema of the data that the model takes.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveFile(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, stream => catalog.Save(model, inputSchema, stream));
    }

    /// <summary>
    /// Loads a model as <c>Load</c> does, but says in one error what is wrong with a file: ML.NET wraps what a component finds into a
    /// <see cref="TargetInvocationException"/>.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="path">The file.</param>
    /// <param name="inputSchema">The schema of the data that the model takes.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not a model, is truncated or damaged, or comes from a newer version.</exception>
    public static ITransformer LoadFile(this ModelOperationsCatalog catalog, string path, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no model '{path}'. Check the path.", path);
        using var stream = File.OpenRead(path);
        try
        {
            return catalog.Load(stream, out inputSchema);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidDataException($"'{path}' cannot be loaded as a model. {Cause(error)}", error);
        }
    }

    // ML.NET's own message is the innermost one's wrapper, except that it knows better than the zip reader what it was about to open.
    private static string Cause(Exception error)
    {
        while (error is TargetInvocationException or InvalidOperationException && error.InnerException is { } inner) error = inner;
        return error.InnerException is InvalidDataException zip
            ? $"The file is not a model, or it is truncated or damaged: {zip.Message}"
            : error.Message;
    }
}
