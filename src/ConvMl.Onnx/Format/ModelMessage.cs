namespace ConvMl.Onnx.Format;

/// <summary>A whole file (<c>ModelProto</c>). Field numbers are those of <c>onnx.proto</c>; fields that nothing here asks for are left out.</summary>
internal sealed class ModelMessage
{
    public long FormatVersion { get; set; }

    public string ProducerName { get; set; } = "";

    public string ProducerVersion { get; set; } = "";

    public GraphMessage? Graph { get; set; }

    /// <summary>Versions of the operator sets by their domains; the domain of ONNX itself is empty.</summary>
    public Dictionary<string, long> OperatorSets { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public static ModelMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var model = new ModelMessage();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: model.FormatVersion = reader.ReadNumber(); break;
                case 2: model.ProducerName = reader.ReadText(); break;
                case 3: model.ProducerVersion = reader.ReadText(); break;
                case 7: model.Graph = GraphMessage.Read(reader.ReadBytes()); break;
                case 8: model.ReadOperatorSet(reader.ReadBytes()); break;
                case 14:
                    var (key, value) = ReadEntry(reader.ReadBytes());
                    model.Metadata[key] = value;
                    break;
                default: reader.Skip(); break;
            }
        }

        return model;
    }

    public byte[] ToArray()
    {
        var writer = new WireWriter();
        writer.Number(1, FormatVersion);
        writer.Text(2, ProducerName);
        writer.Text(3, ProducerVersion);
        writer.Message(7, Graph!.Write);
        foreach (var (domain, version) in OperatorSets)
        {
            writer.Message(8, set =>
            {
                set.Texts(1, [domain]);
                set.Number(2, version);
            });
        }

        foreach (var (key, value) in Metadata)
        {
            writer.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        return writer.Written.ToArray();
    }

    /// <summary>A key and its text (<c>StringStringEntryProto</c>).</summary>
    public static (string Key, string Value) ReadEntry(ReadOnlyMemory<byte> bytes)
    {
        var (key, value) = ("", "");
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: key = reader.ReadText(); break;
                case 2: value = reader.ReadText(); break;
                default: reader.Skip(); break;
            }
        }

        return (key, value);
    }

    private void ReadOperatorSet(ReadOnlyMemory<byte> bytes)
    {
        var (domain, version) = ("", 0L);
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: domain = reader.ReadText(); break;
                case 2: version = reader.ReadNumber(); break;
                default: reader.Skip(); break;
            }
        }

        // The two names of ONNX's own domain are the same.
        OperatorSets[domain == "ai.onnx" ? "" : domain] = version;
    }
}
