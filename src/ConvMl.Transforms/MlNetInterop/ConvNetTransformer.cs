extern alias mlcore;

using System.Security.Cryptography;
using System.Text;
using ConvMl.Backends;
using ConvMl.Plugins;
using ConvMl.Serialization;
using ConvMl.Tensors;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.MlNetInterop;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Classification;

/// <content>
/// Saving and loading. The header: format version, feature column and kind, batch size, precision, number of classes, whether there are label values and
/// these, length and SHA-256 of the payload. The payload, a stream of its own in the zip: the network as JSON behind its length, then the
/// parameters as safetensors.
/// </content>
public sealed partial class ConvNetTransformer
{
    internal const string LoaderSignature = "ConvMlConvNet";

    private const string ModelSignature = "CONVMLCN";
    private const string PayloadName = "Network.bin";
    private const int FormatVersion = 1;

    // Found by ML.NET by its parameters.
    private ConvNetTransformer(IHostEnvironment environment, mlcore::Microsoft.ML.ModelLoadContext context)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var (name, kind, batchSize, precision, classes, length) = ("", FeatureKind.Floats, 0, NumericPrecision.Standard, 0, 0);
        KeyValues? labels = null;
        byte[] hash = [];
        byte[] payload = [];
        try
        {
            ModelPersistence.Load(
                context, ModelSignature, LoaderSignature, PayloadName,
                reader =>
                {
                    RequireKnownVersion(reader.ReadInt32());
                    name = reader.ReadString();
                    kind = (FeatureKind)reader.ReadByte();
                    batchSize = reader.ReadInt32();
                    precision = (NumericPrecision)reader.ReadByte();
                    classes = reader.ReadInt32();
                    if (reader.ReadBoolean()) labels = KeyValues.Read(reader, classes);
                    length = reader.ReadInt32();
                    hash = reader.ReadBytes(SHA256.HashSizeInBytes);
                },
                reader => payload = ReadPayload(reader, length));
            if (!SHA256.HashData(payload).AsSpan().SequenceEqual(hash)) throw Damaged("its network does not have the checksum that was saved with it", null);
            Model = ReadModel(payload, labels);
        }
        catch (EndOfStreamException error)
        {
            throw Damaged("it ends early", error);
        }

        FeatureColumnName = name;
        _featureKind = kind;
        BatchSize = batchSize;
        Precision = precision;
        _backend = new(() => BackendCatalog.Default.Get());
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        var payload = WritePayload();
        ModelPersistence.Save(
            ctx, ModelSignature, LoaderSignature, PayloadName,
            writer =>
            {
                writer.Write(FormatVersion);
                writer.Write(FeatureColumnName);
                writer.Write((byte)_featureKind);
                writer.Write(BatchSize);
                writer.Write((byte)Precision);
                writer.Write(Model.Classes);
                writer.Write(Model.Labels is not null);
                Model.Labels?.Write(writer);
                writer.Write(payload.Length);
                writer.Write(SHA256.HashData(payload));
            },
            writer => writer.Write(payload));
    }

    private byte[] WritePayload()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        var json = Encoding.UTF8.GetBytes(NetworkJson.Write(Model.Network));
        writer.Write(json.Length);
        writer.Write(json);
        writer.Flush();
        SafeTensors.Write(stream, Model.Parameters);
        return stream.ToArray();
    }

    // Read piece by piece: a damaged length must not make room for gigabytes that are not there.
    private static byte[] ReadPayload(BinaryReader reader, int length)
    {
        using MemoryStream payload = new();
        var piece = new byte[1 << 16];
        while (payload.Length < length)
        {
            var read = reader.Read(piece, 0, (int)Math.Min(piece.Length, length - payload.Length));
            if (read == 0) throw Damaged($"its network has {payload.Length:N0} of {length:N0} bytes", null);
            payload.Write(piece, 0, read);
        }

        return payload.ToArray();
    }

    private static ConvNetModel ReadModel(byte[] payload, KeyValues? labels)
    {
        using MemoryStream stream = new(payload);
        using BinaryReader reader = new(stream);
        var network = NetworkJson.Read(Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())));
        ParameterSet parameters = new(network.Parameters);
        SafeTensors.Read(stream, parameters);
        return new ConvNetModel(network, parameters, labels);
    }

    private static void RequireKnownVersion(int version)
    {
        if (version > FormatVersion)
        {
            throw new FormatException(
                $"The model was saved by a newer ConvMl: it has model format {version}, this version reads up to {FormatVersion}. " +
                "Update the package ConvMl.Transforms.");
        }

        if (version < 1) throw Damaged($"its model format is {version}", null);
    }

    private static FormatException Damaged(string finding, Exception? cause) =>
        new($"The model is damaged: {finding}. Save it again, or get the file again.", cause);
}
