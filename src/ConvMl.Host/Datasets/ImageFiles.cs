using ConvMl.Tensors;
using Microsoft.ML;

namespace ConvMl.Host.Datasets;

/// <summary>Views of image files, and the ML.NET steps that make features of them.</summary>
internal static class ImageFiles
{
    private static readonly string[] Extensions = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"];

    /// <summary>Whether a file's name is that of an image.</summary>
    internal static bool IsOne(string path) => Path.GetFileName(path)[0] != '.' && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads and resizes the images that <see cref="Columns.ImagePath"/> names.</summary>
    /// <exception cref="InputException">The network's input is not an image of known size with 1 or 3 channels.</exception>
    internal static ITransformer Preparation(MLContext context, Shape input)
    {
        if (!input.IsImage || !input.IsConcrete || input.Channels is not (1 or 3))
        {
            throw new InputException(
                $"The network's input is {input}; images from files need [1, height, width] (grey) or [3, height, width] (colour) with known sizes. State them in the network's \"input\".");
        }

        return context.Transforms.LoadImages(Columns.Features, imageFolder: "", Columns.ImagePath)
            .Append(context.Transforms.ResizeImages(Columns.Features, input.Width, input.Height))
            .Fit(Unlabelled(context, []));
    }

    /// <summary>Image files without their classes.</summary>
    internal static IDataView Unlabelled(MLContext context, IEnumerable<string> paths) =>
        context.Data.LoadFromEnumerable(paths.Select(path => new ImageFile { ImagePath = path }).ToArray());

    /// <summary>Image files with their classes as keys, in the order of <paramref name="classNames"/>.</summary>
    internal static IDataView Labelled(MLContext context, IReadOnlyList<ImageRow> rows, IReadOnlyList<string> classNames)
    {
        var keys = context.Data.LoadFromEnumerable(classNames.Select(name => new ImageRow { Label = name }).ToArray());
        var view = context.Data.LoadFromEnumerable(rows);
        return context.Transforms.Conversion.MapValueToKey(Columns.Label, keyData: context.Transforms.SelectColumns(Columns.Label).Fit(keys).Transform(keys))
            .Fit(view).Transform(view);
    }
}
