using ConvMl.Transforms.Data;

namespace Microsoft.ML;

/// <summary>Loaders for images, on <c>mlContext.Data</c>.</summary>
public static class ConvMlDataCatalog
{
    /// <summary>Lists a folder that has one folder of images a class. The images themselves are read later, row by row.</summary>
    /// <remarks>
    /// Columns: <c>ImagePath</c> (text, absolute, ready for <c>LoadImages</c> with an empty image folder) and <c>Label</c> (text,
    /// the class folder's name; <c>MapValueToKey</c> makes it the key that a trainer wants). Rows are sorted by class, then by file
    /// name, so shuffle before cutting them by position. Taken are .bmp, .gif, .jpeg, .jpg, .png and .webp files that lie directly in a class
    /// folder; names that begin with a dot are passed over.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="folder">The folder of class folders.</param>
    /// <returns>A row an image.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There is no class folder, or a class folder has no image.</exception>
    public static IDataView LoadImageFolder(this DataOperationsCatalog catalog, string folder)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.LoadFromEnumerable(ImageFolder.List(folder));
    }

    /// <summary>Loads labelled grey images from two IDX files, the format of MNIST and Fashion-MNIST, plain or gzip-compressed.</summary>
    /// <remarks>
    /// Columns: <c>Features</c> (<c>Vector&lt;Byte, 1, H, W&gt;</c>, 0 to 255) and <c>Label</c> (a key with the class names as
    /// <c>KeyValues</c>). The images stay in memory as bytes: 60,000 of 28 x 28 take 47 MB.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="imagesPath">An IDX file of bytes, <c>[N, H, W]</c>.</param>
    /// <param name="labelsPath">An IDX file of bytes, <c>[N]</c>; the labels count from 0.</param>
    /// <param name="classNames">A name for each label, in order. Default: the labels' own numbers, from "0" to the largest there is.</param>
    /// <returns>A row an image.</returns>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not IDX, is damaged, or the two do not belong together.</exception>
    /// <exception cref="ArgumentException">A label has no name.</exception>
    public static IDataView LoadIdx(
        this DataOperationsCatalog catalog, string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new IdxImages(IdxFile.Read(imagesPath), IdxFile.Read(labelsPath), classNames);
    }
}
