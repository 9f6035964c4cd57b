namespace ConvMl.Transforms.Data;

/// <summary>Images that lie in one folder a class, the folder's name being the label.</summary>
internal static class ImageFolder
{
    /// <summary>What the names of images end with.</summary>
    internal static readonly string[] Extensions = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"];

    /// <summary>Lists the images of all classes, sorted by class and then by file name, both ordinally.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">There is no class folder, or one without an image.</exception>
    internal static List<ImageFolderRow> List(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'. Give a folder that has one folder of images a class.");
        }

        var classes = Directory.GetDirectories(root).Where(IsVisible).Order(StringComparer.Ordinal).ToArray();
        if (classes.Length == 0)
        {
            var loose = ImagesIn(root).Length;
            throw new InvalidDataException(
                $"'{folder}' has no class folders{(loose > 0 ? $" ({loose} images lie in it directly)" : "")}. " +
                "Put the images of each class into a folder of its own, named after the class.");
        }

        List<ImageFolderRow> rows = [];
        List<string> empty = [];
        foreach (var directory in classes)
        {
            var label = Path.GetFileName(directory);
            var images = ImagesIn(directory);
            if (images.Length == 0) empty.Add(label);
            rows.AddRange(images.Select(path => new ImageFolderRow { ImagePath = path, Label = label }));
        }

        if (empty.Count > 0)
        {
            throw new InvalidDataException(
                $"No images in the class folder(s) {string.Join(", ", empty.Select(name => $"'{name}'"))} of '{folder}' " +
                $"(looked for {string.Join(' ', Extensions)}). Add images or remove the folder.");
        }

        return rows;
    }

    /// <summary>The images that lie directly in a folder, sorted by name.</summary>
    internal static string[] ImagesIn(string directory) =>
        [.. Directory.GetFiles(directory)
            .Where(path => IsVisible(path) && Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];

    /// <summary>Whether a name does not begin with a dot.</summary>
    internal static bool IsVisible(string path) => Path.GetFileName(path)[0] != '.';
}
