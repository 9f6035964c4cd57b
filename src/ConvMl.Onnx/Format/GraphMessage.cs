namespace ConvMl.Onnx.Format;

/// <summary>A graph of operations (<c>GraphProto</c>).</summary>
internal sealed class GraphMessage
{
    public List<NodeMessage> Nodes { get; } = [];

    public string Name { get; set; } = "";

    public List<TensorMessage> Initializers { get; } = [];

    public List<ValueMessage> Inputs { get; } = [];

    public List<ValueMessage> Outputs { get; } = [];

    public bool HasSparseInitializers { get; private set; }

    public static GraphMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var graph = new GraphMessage();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: graph.Nodes.Add(NodeMessage.Read(reader.ReadBytes())); break;
                case 2: graph.Name = reader.ReadText(); break;
                case 5: graph.Initializers.Add(TensorMessage.Read(reader.ReadBytes())); break;
                case 11: graph.Inputs.Add(ValueMessage.Read(reader.ReadBytes())); break;
                case 12: graph.Outputs.Add(ValueMessage.Read(reader.ReadBytes())); break;
                case 15:
                    graph.HasSparseInitializers = true;
                    reader.Skip();
                    break;
                default: reader.Skip(); break;
            }
        }

        return graph;
    }

    public void Write(WireWriter writer)
    {
        foreach (var node in Nodes)
            writer.Message(1, node.Write);
        writer.Text(2, Name);
        foreach (var initializer in Initializers)
            writer.Message(5, initializer.Write);
        foreach (var input in Inputs)
            writer.Message(11, input.Write);
        foreach (var output in Outputs)
            writer.Message(12, output.Write);
    }
}
