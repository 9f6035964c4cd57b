using System.Drawing;
using ConvMl.Host.Output;
using ConvMl.Pictures;
using ConvMl.Transforms.Images;
using ConvMl.Transforms.Segmentation;
using ConvMl.Transforms.Serving;
using Microsoft.ML.Data;

namespace ConvMl.Host.Models;

/// <summary>Segments image files, and writes beside one another a mask and an overlay of each: <c>NAME.mask.png</c>, <c>NAME.overlay.png</c>.</summary>
internal sealed class SegmentationWriter
{
    private const int MostClasses = 256;

    private readonly ConvNetPredictor _predictor;
    private readonly string _folder;
    private readonly Color[] _palette;
    private readonly MaskOverlay _overlay = new();

    /// <summary>Makes the folder.</summary>
    /// <param name="predictor">Segments.</param>
    /// <param name="folder">Where the pictures are written.</param>
    /// <exception cref="InputException">There are more classes than a mask can hold, or the folder is a file.</exception>
    internal SegmentationWriter(ConvNetPredictor predictor, string folder)
    {
        if (predictor.Model.Classes > MostClasses) throw new InputException($"The model has {predictor.Model.Classes} classes; a mask in a PNG file holds at most {MostClasses}.");
        if (File.Exists(folder)) throw new InputException($"'{folder}' is a file; give --out a folder.");
        Directory.CreateDirectory(folder);
        (_predictor, _folder) = (predictor, folder);
        _palette = [.. Enumerable.Range(0, predictor.Model.Classes).Select(MaskOverlay.ColorOf)];
    }

    /// <summary>Fails where two images would be written to one file.</summary>
    /// <exception cref="InputException">Two have the same name.</exception>
    internal static void RequireDistinct(IEnumerable<string> paths)
    {
        if (paths.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException($"The images {string.Join(" and ", twice.Take(2).Select(path => $"'{path}'"))} would be written to one mask, '{twice.Key}.mask.png'. Predict them one after the other, into two folders.");
    }

    /// <summary>Segments one image.</summary>
    internal ImageSegmentation Write(string path)
    {
        using var image = MLImage.CreateFromFile(path);
        var prediction = _predictor.SegmentMask(image);
        var name = Path.GetFileNameWithoutExtension(path);
        var (mask, overlay) = (Path.Combine(_folder, $"{name}.mask.png"), Path.Combine(_folder, $"{name}.overlay.png"));
        byte[] numbers = [.. prediction.Mask.Select(id => (byte)id)];
        PngFile.WriteIndexed(mask, prediction.Width, prediction.Height, numbers, _palette);
        using (var drawn = _overlay.Draw(image, prediction))
        {
            var planes = new byte[3 * drawn.Width * drawn.Height];
            ImagePixels.CopyPlanes(drawn, 3, planes);
            Picture.OfPlanes(planes, drawn.Height, drawn.Width).Save(overlay);
        }

        var shares = prediction.Mask.CountBy(id => id).OrderBy(count => count.Key)
            .ToDictionary(count => prediction.ClassNames[count.Key], count => (double)count.Value / numbers.Length, StringComparer.Ordinal);
        return new(path, mask, overlay, shares);
    }
}
