extern alias mlcore;

using ConvMl.Backends;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Scoring;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>
/// A trained network's part of an ML.NET model. The header of its own: feature column and kind, batch size, precision, number of classes,
/// whether there are label values and these, then what the kind of transformer adds.
/// </summary>
internal static class TransformerFile
{
    internal static void Save(
        ModelSaveContext context, string modelSignature, string loaderSignature, TransformerSettings settings, Action<BinaryWriter>? rest = null) => NetworkFile.Save(
        context, modelSignature, loaderSignature,
        writer =>
        {
            writer.Write(settings.FeatureColumnName);
            writer.Write((byte)settings.FeatureKind);
            writer.Write(settings.BatchSize);
            writer.Write((byte)settings.Precision);
            writer.Write(settings.Model.Classes);
            writer.Write(settings.Model.Labels is not null);
            settings.Model.Labels?.Write(writer);
            rest?.Invoke(writer);
        },
        settings.Model.Network, settings.Model.Parameters);

    internal static TransformerSettings Load(mlcore::Microsoft.ML.ModelLoadContext context, string modelSignature, string loaderSignature) =>
        Load<object>(context, modelSignature, loaderSignature, out _, _ => null);

    internal static TransformerSettings Load<TRest>(
        mlcore::Microsoft.ML.ModelLoadContext context, string modelSignature, string loaderSignature, out TRest? rest, Func<BinaryReader, TRest?> readRest)
    {
        TRest? added = default;
        var (name, kind, batchSize, precision) = ("", FeatureKind.Floats, 0, NumericPrecision.Standard);
        KeyValues? labels = null;
        var (network, parameters) = NetworkFile.Load(context, modelSignature, loaderSignature, reader =>
        {
            name = reader.ReadString();
            kind = (FeatureKind)reader.ReadByte();
            batchSize = reader.ReadInt32();
            precision = (NumericPrecision)reader.ReadByte();
            var classes = reader.ReadInt32();
            if (reader.ReadBoolean()) labels = KeyValues.Read(reader, classes);
            added = readRest(reader);
        });
        rest = added;
        return new(new ConvNetModel(network, parameters, labels), name, kind, batchSize, precision);
    }
}
