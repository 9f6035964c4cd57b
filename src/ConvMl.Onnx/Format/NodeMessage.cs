namespace ConvMl.Onnx.Format;

/// <summary>An operation of a graph (<c>NodeProto</c>). An empty input name stands for an input that is left out.</summary>
internal sealed class NodeMessage
{
    public List<string> Inputs { get; init; } = [];

    public List<string> Outputs { get; init; } = [];

    public string Name { get; set; } = "";

    public string Operator { get; set; } = "";

    public string Domain { get; set; } = "";

    public List<AttributeMessage> Attributes { get; init; } = [];

    public static NodeMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var node = new NodeMessage();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: node.Inputs.Add(reader.ReadText()); break;
                case 2: node.Outputs.Add(reader.ReadText()); break;
                case 3: node.Name = reader.ReadText(); break;
                case 4: node.Operator = reader.ReadText(); break;
                case 5: node.Attributes.Add(AttributeMessage.Read(reader.ReadBytes())); break;
                case 7: node.Domain = reader.ReadText(); break;
                default: reader.Skip(); break;
            }
        }

        return node;
    }

    public void Write(WireWriter writer)
    {
        writer.Texts(1, Inputs);
        writer.Texts(2, Outputs);
        writer.Text(3, Name);
        writer.Text(4, Operator);
        foreach (var attribute in Attributes)
            writer.Message(5, attribute.Write);
        writer.Text(7, Domain);
    }
}
