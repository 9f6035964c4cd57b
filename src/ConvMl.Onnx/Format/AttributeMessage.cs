namespace ConvMl.Onnx.Format;

/// <summary>A setting of a node (<c>AttributeProto</c>). Graphs in it are left out: <see cref="HasGraph"/>.</summary>
internal sealed class AttributeMessage
{
    public string Name { get; set; } = "";

    public AttributeKind Kind { get; set; }

    public float Single { get; set; }

    public long Number { get; set; }

    public string Text { get; set; } = "";

    public TensorMessage? Tensor { get; set; }

    public List<float> Singles { get; } = [];

    public List<long> Numbers { get; } = [];

    public bool HasGraph { get; private set; }

    public static AttributeMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var attribute = new AttributeMessage();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: attribute.Name = reader.ReadText(); break;
                case 2: attribute.Single = reader.ReadSingle(); break;
                case 3: attribute.Number = reader.ReadNumber(); break;
                case 4: attribute.Text = reader.ReadText(); break;
                case 5: attribute.Tensor = TensorMessage.Read(reader.ReadBytes()); break;
                case 7: reader.ReadSingles(attribute.Singles); break;
                case 8: reader.ReadNumbers(attribute.Numbers); break;
                case 20: attribute.Kind = (AttributeKind)reader.ReadNumber(); break;
                case 6 or 11:
                    attribute.HasGraph = true;
                    reader.Skip();
                    break;
                default: reader.Skip(); break;
            }
        }

        return attribute;
    }

    public void Write(WireWriter writer)
    {
        writer.Text(1, Name);
        switch (Kind)
        {
            case AttributeKind.Single: writer.Single(2, Single); break;
            case AttributeKind.Number: writer.Number(3, Number); break;
            case AttributeKind.Text: writer.Texts(4, [Text]); break;
            case AttributeKind.Tensor: writer.Message(5, Tensor!.Write); break;
            default: writer.Numbers(8, Numbers); break;
        }

        writer.Number(20, (long)Kind);
    }
}
