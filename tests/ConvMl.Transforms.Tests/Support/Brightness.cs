using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Transforms.Classification;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Images of one brightness, 2 x 2, whose class a <see cref="CountingBackend"/> tells from it: 0, 10, 20 are "dark", "grey", "light".</summary>
public static class Brightness
{
    public const NumericPrecision Precision = NumericPrecision.Strict;

    public static readonly string[] Names = ["dark", "grey", "light"];

    public static IDataView Data(MLContext context, int count) =>
        context.Transforms.Conversion.MapValueToKey("Label", "Name").Fit(Rows(context, 3)).Transform(Rows(context, count));

    public static IDataView Rows(MLContext context, int count) => context.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(i => new Row { Number = i, Features = Enumerable.Repeat((byte)(i % 3 * 10), 4).ToArray(), Name = Names[i % 3] }).ToList());

    public static ConvNetTransformer Transformer(CountingBackend backend, int batchSize = 32, bool named = true)
    {
        var network = Network.Input(1, 2, 2).Classifier(3);
        var model = new ConvNetModel(network, network.CreateParameters(1), named ? KeyValues.Of(Names) : null);
        return new ConvNetTransformer(new(model, "Features", FeatureKind.Bytes, batchSize, Precision), backend, training: null);
    }

    public sealed class Row
    {
        public int Number { get; set; }

        [VectorType(1, 2, 2)]
        public byte[] Features { get; set; } = [0, 0, 0, 0];

        public string Name { get; set; } = "";
    }

    public sealed class FloatRow
    {
        [VectorType(1, 2, 2)]
        public float[] Features { get; set; } = [];
    }

    public sealed class Prediction
    {
        public int Number { get; set; }

        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
