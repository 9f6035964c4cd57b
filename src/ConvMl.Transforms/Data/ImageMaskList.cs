namespace ConvMl.Transforms.Data;

/// <summary>Finds out which mask belongs to which image.</summary>
internal static class ImageMaskList
{
    private const int NamesAtMost = 50;

    /// <summary>Pairs the images of a folder with the masks of another that have the same name up to the extension, sorted by name.</summary>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    /// <exception cref="InvalidDataException">There is no image, two images have one name, or masks are missing (all are named).</exception>
    internal static List<ImageMaskPair> OfFolders(string images, string masks)
    {
        ArgumentException.ThrowIfNullOrEmpty(images);
        ArgumentException.ThrowIfNullOrEmpty(masks);
        foreach (var (folder, what) in new[] { (images, "images"), (masks, "masks") })
        {
            if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}'. Give the folder of the {what}.");
        }

        var files = ImageFolder.ImagesIn(Path.GetFullPath(images));
        if (files.Length == 0)
            throw new InvalidDataException($"'{images}' has no images (looked for {string.Join(' ', ImageFolder.Extensions)}). Give the folder that they lie in directly.");
        RequireDistinct(files, images);
        var drawn = Directory.GetFiles(Path.GetFullPath(masks))
            .Where(path => ImageFolder.IsVisible(path) && Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase)).ToArray();
        RequireDistinct(drawn, masks);
        var found = drawn.ToDictionary(path => Path.GetFileNameWithoutExtension(path)!);
        RequireNone(
            files.Where(path => !found.ContainsKey(Path.GetFileNameWithoutExtension(path))).Select(path => $"'{Path.GetFileName(path)}'"),
            missing => $"{missing.Count} of {files.Length} images in '{images}' have no mask of the same name (with .png) in '{masks}': {Enumerate(missing)}. Add the masks, or remove the images.");
        return [.. files.Select(path => new ImageMaskPair(path, found[Path.GetFileNameWithoutExtension(path)]))];
    }

    /// <summary>Reads a list: a pair a line, image and mask with a tab or a comma between them, relative to the list's folder; empty lines are passed over.</summary>
    /// <exception cref="FileNotFoundException">There is no such list.</exception>
    /// <exception cref="InvalidDataException">A line is no pair, there is none, or files are missing (all are named).</exception>
    internal static List<ImageMaskPair> OfListFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no list '{path}'. Give a text file with an image and its mask a line.", path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<ImageMaskPair> pairs = [];
        foreach (var (index, line) in File.ReadLines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var parts = line.Split(line.Contains('\t') ? '\t' : ',', StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts.Any(string.IsNullOrEmpty))
                throw new InvalidDataException($"Line {index + 1} of '{path}' is '{line.Trim()}'; expected an image and its mask with a tab or a comma between them.");
            pairs.Add(new(Path.GetFullPath(parts[0], folder), Path.GetFullPath(parts[1], folder)));
        }

        if (pairs.Count == 0) throw new InvalidDataException($"The list '{path}' is empty; expected an image and its mask a line.");
        RequireNone(
            pairs.SelectMany(pair => new[] { pair.ImagePath, pair.MaskPath }).Distinct().Where(file => !File.Exists(file)).Select(file => $"'{file}'"),
            missing => $"{missing.Count} files that '{path}' names are missing: {Enumerate(missing)}. Add them, or remove their lines.");
        return pairs;
    }

    private static void RequireDistinct(string[] files, string folder)
    {
        if (files.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidDataException($"'{folder}' has several files named '{twice.Key}': {string.Join(", ", twice.Select(path => $"'{Path.GetFileName(path)}'"))}. Rename or remove all but one.");
    }

    /// <summary>Throws if there are any of something wrong, with a message that is made of all of them.</summary>
    internal static void RequireNone(IEnumerable<string> wrong, Func<IReadOnlyList<string>, string> message)
    {
        if (wrong.ToArray() is { Length: > 0 } found) throw new InvalidDataException(message(found));
    }

    /// <summary>The items one after the other; of very many the first.</summary>
    internal static string Enumerate(IReadOnlyList<string> items) =>
        string.Join(", ", items.Take(NamesAtMost)) + (items.Count > NamesAtMost ? $" and {items.Count - NamesAtMost} more" : "");
}
