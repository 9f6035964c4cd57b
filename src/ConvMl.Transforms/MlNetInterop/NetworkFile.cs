extern alias mlcore;

using System.Security.Cryptography;
using System.Text;
using ConvMl.Networks;
using ConvMl.Serialization;
using ConvMl.Tensors;
using Microsoft.ML;

namespace ConvMl.Transforms.MlNetInterop;

/// <summary>
/// A component's network in an ML.NET model. The header: format version, what the component writes, length and SHA-256 of the payload. The
/// payload, a stream of its own in the zip: the network as JSON behind its length, then the parameters as safetensors.
/// </summary>
internal static class NetworkFile
{
    private const string PayloadName = "Network.bin";
    private const int FormatVersion = 1;

    /// <summary>Writes a component.</summary>
    /// <param name="context">ML.NET's context.</param>
    /// <param name="modelSignature">Eight characters that mark this component's models.</param>
    /// <param name="loaderSignature">The name in the component's <c>LoadableClass</c> line.</param>
    /// <param name="header">Writes what the component has besides.</param>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    internal static void Save(
        ModelSaveContext context, string modelSignature, string loaderSignature, Action<BinaryWriter> header, Network network, ParameterSet parameters)
    {
        var payload = PayloadOf(network, parameters);
        ModelPersistence.Save(
            context, modelSignature, loaderSignature, PayloadName,
            writer =>
            {
                writer.Write(FormatVersion);
                header(writer);
                writer.Write(payload.Length);
                writer.Write(SHA256.HashData(payload));
            },
            writer => writer.Write(payload));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">The model is damaged, or from a newer version.</exception>
    internal static (Network Network, ParameterSet Parameters) Load(
        mlcore::Microsoft.ML.ModelLoadContext context, string modelSignature, string loaderSignature, Action<BinaryReader> header)
    {
        var length = 0;
        byte[] hash = [];
        byte[] payload = [];
        try
        {
            ModelPersistence.Load(
                context, modelSignature, loaderSignature, PayloadName,
                reader =>
                {
                    RequireKnownVersion(reader.ReadInt32());
                    header(reader);
                    length = reader.ReadInt32();
                    hash = reader.ReadBytes(SHA256.HashSizeInBytes);
                },
                reader => payload = ReadPayload(reader, length));
            if (!SHA256.HashData(payload).AsSpan().SequenceEqual(hash)) throw Damaged("its network does not have the checksum that was saved with it", null);
            return NetworkOf(payload);
        }
        catch (EndOfStreamException error)
        {
            throw Damaged("it ends early", error);
        }
    }

    private static byte[] PayloadOf(Network network, ParameterSet parameters)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        var json = Encoding.UTF8.GetBytes(NetworkJson.Write(network));
        writer.Write(json.Length);
        writer.Write(json);
        writer.Flush();
        SafeTensors.Write(stream, parameters);
        return stream.ToArray();
    }

    private static (Network Network, ParameterSet Parameters) NetworkOf(byte[] payload)
    {
        using MemoryStream stream = new(payload);
        using BinaryReader reader = new(stream);
        var network = NetworkJson.Read(Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())));
        ParameterSet parameters = new(network.Parameters);
        SafeTensors.Read(stream, parameters);
        return (network, parameters);
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
