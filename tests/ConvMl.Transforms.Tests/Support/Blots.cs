using ConvMl.Networks;
using ConvMl.Training.Optimizers;
using ConvMl.Transforms.Segmentation;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Noisy grey images 8 x 8 with a bright blot and a grey bar on a dark ground, and a mask of the three classes with some missing pixels.</summary>
public static class Blots
{
    public const int Size = 8;

    // In the order in which the first mask brings them, which is that of the keys.
    public static readonly string[] Names = ["ground", "bar", "blot"];

    public static Network Network { get; } = Networks.Network.Input(channels: 1).Conv2D(6, kernel: 3).ReLU().Conv2D(3, kernel: 1);

    public static List<Row> Rows(int count, int seed = 1)
    {
        Random random = new(seed);
        List<Row> rows = [];
        for (var i = 0; i < count; i++)
        {
            var row = new Row { Number = i };
            var (bar, top, left) = (1 + random.Next(Size - 1), random.Next(Size - 2), random.Next(Size - 2));
            for (var pixel = 0; pixel < Size * Size; pixel++)
            {
                var (y, x) = (pixel / Size, pixel % Size);
                var k = y >= top && y < top + 3 && x >= left && x < left + 3 ? 2 : y == bar ? 1 : 0;
                row.Image[pixel] = (byte)((k * 100) + random.Next(50));
                row.Mask[pixel] = random.Next(20) == 0 ? 0 : (uint)(k + 1);
                row.Names[pixel] = row.Mask[pixel] == 0 ? "" : Names[k];
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The rows with the column "Mask", of keys without names.</summary>
    public static IDataView Data(MLContext context, int count, int seed = 1) => context.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>The rows with the column "Mask", of keys with names.</summary>
    public static IDataView NamedData(MLContext context, int count, int seed = 1)
    {
        var names = context.Data.LoadFromEnumerable(Names.Select(name => new Name { Text = name }).ToList());
        return context.Transforms.Conversion.MapValueToKey("Mask", "Names", keyData: names).Fit(Data(context, count, seed)).Transform(Data(context, count, seed));
    }

    public static SegmentationTrainer.Options Options(int epochs = 8) => new()
    {
        Network = Network,
        Epochs = epochs,
        BatchSize = 4,
        Optimizer = new Adam(0.02f),
    };

    public sealed class Row
    {
        public int Number { get; set; }

        [VectorType(1, Size, Size)]
        public byte[] Image { get; set; } = new byte[Size * Size];

        [VectorType(Size, Size)]
        [KeyType(3)]
        public uint[] Mask { get; set; } = new uint[Size * Size];

        [VectorType(Size, Size)]
        public string[] Names { get; set; } = new string[Size * Size];
    }

    public sealed class Prediction
    {
        public uint[] PredictedMask { get; set; } = [];

        public float[] Scores { get; set; } = [];
    }

    private sealed class Name
    {
        public string Text { get; set; } = "";
    }
}
