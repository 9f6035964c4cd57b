namespace ConvMl.Onnx.Format;

/// <summary>Name and type of an input or output of a graph (<c>ValueInfoProto</c>).</summary>
internal sealed class ValueMessage
{
    public string Name { get; set; } = "";

    /// <summary>False for sequences, maps and optional values.</summary>
    public bool IsTensor { get; set; }

    public ElementType Type { get; set; }

    /// <summary>The sizes; null if even their number is not said.</summary>
    public List<SizeMessage>? Sizes { get; set; }

    public static ValueMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var value = new ValueMessage();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: value.Name = reader.ReadText(); break;
                case 2: value.ReadType(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }

        return value;
    }

    public void Write(WireWriter writer)
    {
        writer.Text(1, Name);
        writer.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Number(1, (long)Type);
            tensor.Message(2, shape =>
            {
                foreach (var size in Sizes!)
                    shape.Message(1, size.Write);
            });
        }));
    }

    private void ReadType(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            if (reader.Field == 1)
                ReadTensorType(reader.ReadBytes());
            else
                reader.Skip();
        }
    }

    private void ReadTensorType(ReadOnlyMemory<byte> bytes)
    {
        IsTensor = true;
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: Type = (ElementType)reader.ReadNumber(); break;
                case 2: Sizes = ReadShape(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private static List<SizeMessage> ReadShape(ReadOnlyMemory<byte> bytes)
    {
        var sizes = new List<SizeMessage>();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            if (reader.Field == 1)
                sizes.Add(SizeMessage.Read(reader.ReadBytes()));
            else
                reader.Skip();
        }

        return sizes;
    }
}
