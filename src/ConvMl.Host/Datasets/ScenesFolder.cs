using System.Drawing;
using ConvMl.Host.Output;
using ConvMl.Pictures;
using ConvMl.Scenes;
using ConvMl.Serialization;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Segmentation;

namespace ConvMl.Host.Datasets;

/// <summary>
/// Writes scenes as files: a folder <c>train</c> and a folder <c>test</c>, in each the folders <c>images</c> (RGB), <c>masks</c> (class numbers in
/// a palette) and <c>instances</c> (ids in 16 bits), and <c>scenes.json</c> with boxes and depth order. All of it, or nothing.
/// </summary>
internal static class ScenesFolder
{
    internal const string Images = "images";
    internal const string Masks = "masks";
    private const string Instances = "instances";
    private const string ListFile = "scenes.json";

    /// <summary>How the classes are shown in the masks.</summary>
    private static readonly Color[] Colors = [.. Enumerable.Range(0, FashionScenes.ClassNames.Count).Select(MaskOverlay.ColorOf)];

    /// <summary>Fails where the folder could not be written.</summary>
    /// <exception cref="InputException">It is a file, or not empty.</exception>
    internal static void RequireFree(string path)
    {
        if (File.Exists(path)) throw new InputException($"'{path}' is a file; give --out a folder that does not exist yet.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new InputException($"The folder '{path}' is not empty. Give --out another folder, or empty it first.");
    }

    /// <summary>Writes the folder.</summary>
    /// <param name="path">The folder; new, or empty.</param>
    /// <param name="parts">The scenes, and how many of each.</param>
    /// <param name="written">Is called after each scene, from any thread.</param>
    /// <param name="cancellation">Ends it; nothing is left behind.</param>
    internal static void Write(string path, IReadOnlyList<(FashionScenes Scenes, int Count)> parts, Action written, CancellationToken cancellation)
    {
        RequireFree(path);
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var unfinished = $"{whole}.{Guid.NewGuid():N}.tmp";
        try
        {
            foreach (var (scenes, count) in parts)
                WritePart(Path.Combine(unfinished, scenes.Part == ScenePart.Training ? "train" : "test"), scenes, count, written, cancellation);
            if (Directory.Exists(whole)) Directory.Delete(whole);
            Directory.Move(unfinished, whole);
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    private static void WritePart(string folder, FashionScenes scenes, int count, Action written, CancellationToken cancellation)
    {
        foreach (var name in new[] { Images, Masks, Instances }) Directory.CreateDirectory(Path.Combine(folder, name));
        var entries = new SceneEntry[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, index =>
        {
            var scene = scenes.Make(index);
            var name = $"{index:D5}.png";
            Picture.OfPlanes(scene.Image.Span, scene.Height, scene.Width).Save(Path.Combine(folder, Images, name));
            PngFile.WriteIndexed(Path.Combine(folder, Masks, name), scene.Width, scene.Height, scene.Mask.Span, Colors);
            PngFile.WriteGrey16(Path.Combine(folder, Instances, name), scene.Width, scene.Height, scene.InstanceIds.Span);
            entries[index] = new(name, [.. scene.Instances.Select(instance => instance.Id)], scene.Instances);
            written();
        });
        AtomicFile.WriteText(Path.Combine(folder, ListFile), JsonText.Of(new SceneListDocument(FashionScenes.ClassNames, scenes.Options, entries)) + "\n");
    }
}
