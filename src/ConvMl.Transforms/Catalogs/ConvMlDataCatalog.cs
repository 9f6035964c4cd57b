using ConvMl.Scenes;
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

    /// <summary>
    /// Loads images with masks, for segmentation: from two folders, where a mask has the name of its image up to the extension. Headers are read at
    /// once, pixels row by row.
    /// </summary>
    /// <remarks>
    /// Columns: <c>ImagePath</c> (text), <c>Image</c> (an image of known size) and <c>Mask</c> (<c>Vector&lt;Key&lt;UInt32, K&gt;, H, W&gt;</c> with the
    /// class names as <c>KeyValues</c>; missing for pixels that do not count). Images are .bmp, .gif, .jpeg, .jpg, .png and .webp files; masks
    /// are PNG files of shades, of numbers in a palette, or of colours (<see cref="ImageMaskPairsOptions.Palette"/>). Rows are sorted by file name. Masks
    /// without an image are passed over, as are names that begin with a dot. With a size in the options images are resized bilinearly and masks to the
    /// nearest pixel.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="imagesFolder">The folder of the images.</param>
    /// <param name="masksFolder">The folder of the masks.</param>
    /// <param name="classNames">A name for each class, in the order of the numbers in the masks (from 0) or of the palette; at least 2.</param>
    /// <param name="options">Size, pixels that do not count, palette; the defaults if null.</param>
    /// <returns>A row a pair. Reading a mask throws an <see cref="InvalidDataException"/> if a pixel stands for no class, or none counts.</returns>
    /// <exception cref="ArgumentException">The class names or the options are not usable.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="InvalidDataException">Masks are missing, are not usable PNG files or have another size than their image, or images differ in size; all are named.</exception>
    public static IDataView LoadImageMaskPairs(
        this DataOperationsCatalog catalog, string imagesFolder, string masksFolder, IReadOnlyList<string> classNames, ImageMaskPairsOptions? options = null) =>
        LoadPairs(catalog, () => ImageMaskList.OfFolders(imagesFolder, masksFolder), classNames, options);

    /// <summary>Loads images with masks, for segmentation: those that a text file names, a pair a line. Headers are read at once, pixels row by row.</summary>
    /// <remarks>
    /// A line is the path of an image, a tab or a comma, and the path of its mask; relative paths begin at the list's folder. Columns and forms of
    /// files are those of <see cref="LoadImageMaskPairs(DataOperationsCatalog, string, string, IReadOnlyList{string}, ImageMaskPairsOptions)"/>; rows are in the list's order.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="listPath">The list.</param>
    /// <param name="classNames">A name for each class, in the order of the numbers in the masks (from 0) or of the palette; at least 2.</param>
    /// <param name="options">Size, pixels that do not count, palette; the defaults if null.</param>
    /// <returns>A row a pair. Reading a mask throws an <see cref="InvalidDataException"/> if a pixel stands for no class, or none counts.</returns>
    /// <exception cref="ArgumentException">The class names or the options are not usable.</exception>
    /// <exception cref="FileNotFoundException">There is no such list.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is no pair, files are missing, masks are not usable PNG files or have another size than their image, or images differ in size; all are named.
    /// </exception>
    public static IDataView LoadImageMaskPairs(
        this DataOperationsCatalog catalog, string listPath, IReadOnlyList<string> classNames, ImageMaskPairsOptions? options = null) =>
        LoadPairs(catalog, () => ImageMaskList.OfListFile(listPath), classNames, options);

    /// <summary>Makes pictures of garments with masks, for segmentation, out of Fashion-MNIST's images: see <see cref="FashionScenes"/>. Each is made when it is read.</summary>
    /// <remarks>
    /// Columns are those of <see cref="LoadImageMaskPairs(DataOperationsCatalog, string, string, IReadOnlyList{string}, ImageMaskPairsOptions)"/>, with the
    /// 11 classes of <see cref="FashionScenes.ClassNames"/>; <c>ImagePath</c> says the part and the number, as no file is there. Give the training images to
    /// <see cref="ScenePart.Training"/> and the test images to <see cref="ScenePart.Test"/>, so that no garment is in both.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="imagesPath">An IDX file of bytes, <c>[N, 28, 28]</c>.</param>
    /// <param name="labelsPath">An IDX file of bytes, <c>[N]</c>, with labels from 0 to 9.</param>
    /// <param name="part">What the scenes are for.</param>
    /// <param name="count">How many; if null, 2,000 to train on and 400 to test on.</param>
    /// <param name="options">What they look like; the defaults if null.</param>
    /// <returns>A row a scene.</returns>
    /// <exception cref="FileNotFoundException">One of the files is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not IDX or is damaged, or the two are not garments with labels.</exception>
    /// <exception cref="ArgumentException">The number is not positive, or an option is out of its range.</exception>
    public static IDataView LoadFashionScenes(
        this DataOperationsCatalog catalog, string imagesPath, string labelsPath, ScenePart part, int? count = null, FashionScenesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (count < 1) throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} scenes are asked for; expected at least 1.");
        var garments = GarmentFiles.Read(imagesPath, labelsPath);
        return new SceneImages(
            new FashionScenes(part, garments, options),
            count ?? (part == ScenePart.Training ? FashionScenes.DefaultTrainingCount : FashionScenes.DefaultTestCount));
    }

    private static ImageMaskFiles LoadPairs(
        DataOperationsCatalog catalog, Func<IReadOnlyList<ImageMaskPair>> list, IReadOnlyList<string> classNames, ImageMaskPairsOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(classNames);
        options ??= new();
        options.Check(classNames);
        return ImageMaskFiles.Open(list(), [.. classNames], options);
    }
}
