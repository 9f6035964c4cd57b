using ConvMl.Networks;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Classification;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Noisy images 4 x 4 with a bright row, a bright column or a bright diagonal, for trainings that take no time.</summary>
public static class Patterns
{
    public static readonly string[] Names = ["column", "diagonal", "row"];

    public static Network Network { get; } = Networks.Network.Input(1, 4, 4).Conv2D(6, kernel: 3).ReLU().Classifier();

    public static List<Row> Rows(int count, int seed = 1)
    {
        Random random = new(seed);
        List<Row> rows = [];
        for (var i = 0; i < count; i++)
        {
            var image = new byte[16];
            random.NextBytes(image);
            for (var p = 0; p < 16; p++) image[p] /= 4;
            var at = random.Next(4);
            for (var step = 0; step < 4; step++)
            {
                var pixel = (i % 3) switch { 0 => (4 * step) + at, 1 => (4 * step) + ((step + at) % 4), _ => (4 * at) + step };
                image[pixel] = (byte)(180 + random.Next(70));
            }

            rows.Add(new Row { Number = i, Features = image, Name = Names[i % 3] });
        }

        return rows;
    }

    public static IDataView Data(MLContext context, int count, int seed = 1) => Keyed(context, context.Data.LoadFromEnumerable(Rows(count, seed)));

    /// <summary>The rows with the key "Label" out of "Name", the same key for any data.</summary>
    public static IDataView Keyed(MLContext context, IDataView rows) =>
        context.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(context.Data.LoadFromEnumerable(Rows(3))).Transform(rows);

    /// <summary>Writes the rows as grey PNG files, images/NAME/NUMBER.png.</summary>
    public static void WriteImages(TemporaryFolder folder, int count)
    {
        foreach (var row in Rows(count))
        {
            using var image = MLImage.CreateFromPixels(4, 4, MLPixelFormat.Bgra32, [.. row.Features.SelectMany(value => new byte[] { value, value, value, 255 })]);
            image.Save(folder.File("images", row.Name!, $"{row.Number:D3}.png"));
        }
    }

    public static ConvNetTrainer.Options Options(int epochs = 12) => new()
    {
        Network = Network,
        Epochs = epochs,
        BatchSize = 16,
        Optimizer = new Adam(0.01f),
    };

    public sealed class Row
    {
        public int Number { get; set; }

        [VectorType(1, 4, 4)]
        public byte[] Features { get; set; } = new byte[16];

        public string? Name { get; set; }
    }
}
