using System.Drawing;
using ConvMl.Pictures;
using ConvMl.Transforms.Images;

namespace ConvMl.Host.Tests.Support;

/// <summary>Small images of a bright disc on dark ground, with masks: 0 ground, 1 disc.</summary>
public static class Discs
{
    public const string Layers =
        """[{ "type": "Conv2D", "outputChannels": 8, "kernel": 3 }, { "type": "ReLU" }, { "type": "Conv2D", "outputChannels": null, "kernel": 1 }]""";

    /// <summary>Writes so many pairs into the folders <c>images</c> and <c>masks</c> of a folder, and gives it.</summary>
    public static string WriteDiscs(this TemporaryFolder folder, int count = 20, string name = "discs", int size = 16)
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (var part in new[] { "images", "masks" }) Directory.CreateDirectory(folder[name, part]);
        for (var number = 0; number < count; number++)
        {
            var (row, column) = (4 + (number % 7), 4 + (number * 3 % 8));
            bool IsDisc(int at) => Square((at / size) - row) + Square((at % size) - column) <= 9;
            byte[] mask = [.. Enumerable.Range(0, size * size).Select(at => IsDisc(at) ? (byte)1 : (byte)0)];
            byte[] image = [.. Enumerable.Range(0, 3 * size * size).Select(at => (byte)((IsDisc(at % (size * size)) ? 200 : 40) + ((at * 31) + (number * 17)) % 40))];
            Picture.OfPlanes(image, size, size).Save(folder[name, "images", $"{number:D2}.png"]);
            PngFile.WriteIndexed(folder[name, "masks", $"{number:D2}.png"], size, size, mask, [Color.Black, Color.White]);
        }

        return folder[name];
    }

    /// <summary>A recipe for the folder <c>discs</c> beside it.</summary>
    public static string Recipe(string data = """ "path": "discs", "classNames": ["Ground", "Disc"], "testImages": 5 """, string training = "\"epochs\": 12") => $$"""
        {
          "task": "Segmentation",
          "data": { {{data}} },
          "network": { "input": [3, 16, 16], "layers": {{Layers}} },
          "training": { "batchSize": 4, "optimizer": { "type": "Adam", "learningRate": 0.02 }, {{training}} }
        }
        """;

    private static int Square(int number) => number * number;
}
