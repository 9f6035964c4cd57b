using Microsoft.ML.Data;

namespace ConvMl.Host.Tests.Support;

/// <summary>Small image files in class folders: the class is the brightness of a half of the image.</summary>
public static class Photos
{
    /// <summary>Writes <c>photos/left</c> and <c>photos/right</c> with so many images each.</summary>
    public static string WritePhotos(this TemporaryFolder folder, int images = 10, bool isColoured = true, string name = "photos")
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (var side in new[] { "left", "right" })
        {
            for (var number = 0; number < images; number++) Write(folder[name, side, $"{number:00}.png"], side == "left", number, isColoured);
        }

        return folder[name];
    }

    /// <summary>Writes one image.</summary>
    public static void Write(string path, bool isLeft, int number, bool isColoured, int size = 24)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var pixels = new byte[size * size * 4];
        for (var index = 0; index < size * size; index++)
        {
            var isBright = index % size < size / 2 == isLeft;
            var shade = (byte)((isBright ? 200 : 40) + number);
            (pixels[4 * index], pixels[(4 * index) + 1], pixels[(4 * index) + 2], pixels[(4 * index) + 3]) = (shade, isColoured ? (byte)(shade / 2) : shade, shade, 255);
        }

        using var image = MLImage.CreateFromPixels(size, size, MLPixelFormat.Rgba32, pixels);
        image.Save(path);
    }

    /// <summary>A recipe for the folder <c>photos</c> beside it.</summary>
    public static string Recipe(int channels = 3) => $$"""
        {
          "data": { "path": "photos" },
          "network": { "input": [{{channels}}, 12, 12], "layers": [{ "type": "Conv2D", "outputChannels": 4, "kernel": 3, "stride": 2 }, { "type": "ReLU" }, { "type": "Flatten" }, { "type": "Dense" }] },
          "training": { "epochs": 6, "batchSize": 4, "optimizer": { "type": "Adam", "learningRate": 0.02 } }
        }
        """;
}
