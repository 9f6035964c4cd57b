using ConvMl.Pictures;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Images;

/// <summary>Gives the engine's pictures to ML.NET and writes them as files.</summary>
public static class PictureFile
{
    /// <summary>The picture as ML.NET's image; the caller disposes it.</summary>
    public static MLImage ToImage(this Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var pixels = new byte[4 * picture.Width * picture.Height];
        for (var pixel = 0; pixel < picture.Width * picture.Height; pixel++)
        {
            for (var channel = 0; channel < 3; channel++)
                pixels[(4 * pixel) + channel] = picture.Pixels[(pixel * picture.Channels) + Math.Min(channel, picture.Channels - 1)];
            pixels[(4 * pixel) + 3] = 255;
        }

        return MLImage.CreateFromPixels(picture.Width, picture.Height, MLPixelFormat.Rgba32, pixels);
    }

    /// <summary>Writes the picture as a PNG file, whole or not at all.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="path">Where to; its name ends with <c>.png</c> and its folder exists.</param>
    /// <exception cref="ArgumentException">The name does not end with <c>.png</c>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(this Picture picture, string path)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{path}' does not end with .png, the one format that pictures are written in.", nameof(path));
        PngFile.Write(path, picture);
    }
}
