using System.Buffers.Binary;
using System.IO.Compression;

namespace ConvMl.Host.Tests.Support;

/// <summary>The first images of the shipped data set as plain IDX files, and recipes that learn them in seconds.</summary>
public static class Clothes
{
    public const string Layers =
        """[{ "type": "Conv2D", "outputChannels": 4, "kernel": 3, "stride": 2 }, { "type": "ReLU" }, { "type": "MaxPool2D", "window": 2 }, { "type": "Flatten" }, { "type": "Dense" }]""";

    /// <summary>Writes a folder <c>clothes</c> with so many images.</summary>
    public static string WriteClothes(this TemporaryFolder folder, int training = 200, int test = 60)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var path = Directory.CreateDirectory(folder["clothes"]).FullName;
        foreach (var (part, count) in new[] { ("train", training), ("t10k", test) })
        {
            File.WriteAllBytes(Path.Combine(path, $"{part}-images-idx3-ubyte"), Begin($"{part}-images-idx3-ubyte.gz", 16, count, 28 * 28));
            File.WriteAllBytes(Path.Combine(path, $"{part}-labels-idx1-ubyte"), Begin($"{part}-labels-idx1-ubyte.gz", 8, count, 1));
        }

        return path;
    }

    /// <summary>A recipe for the folder <c>clothes</c> beside it.</summary>
    public static string Recipe(string layers = Layers, string training = "\"epochs\": 2", string data = "\"path\": \"clothes\"") => $$"""
        {
          "data": { {{data}} }, // a comment
          "network": { "input": [1, 28, 28], "layers": {{layers}} },
          "training": { "batchSize": 20, "optimizer": { "type": "Adam", "learningRate": 0.01 }, {{training}} },
        }
        """;

    private static byte[] Begin(string file, int header, int count, int bytesPerItem)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist", file)), CompressionMode.Decompress);
        var bytes = new byte[header + (count * bytesPerItem)];
        stream.ReadExactly(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), count);
        return bytes;
    }
}
