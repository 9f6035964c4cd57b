namespace ConvMl.Onnx.Format;

/// <summary>A tensor with its numbers (<c>TensorProto</c>). Raw numbers stay where they are in the file.</summary>
internal sealed class TensorMessage
{
    /// <summary>The value of <see cref="Location"/> for numbers that lie in a file of their own.</summary>
    public const long External = 1;

    public List<long> Sizes { get; init; } = [];

    public ElementType Type { get; set; }

    public string Name { get; set; } = "";

    public ReadOnlyMemory<byte>? Raw { get; set; }

    public List<float> Singles { get; } = [];

    public List<double> Doubles { get; } = [];

    /// <summary>Whole numbers of any field that holds them.</summary>
    public List<long> Numbers { get; } = [];

    public long Location { get; private set; }

    /// <summary>Where external numbers lie: <c>location</c>, <c>offset</c>, <c>length</c>.</summary>
    public Dictionary<string, string> Place { get; } = new(StringComparer.Ordinal);

    public bool HasSegment { get; private set; }

    public static TensorMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var tensor = new TensorMessage();
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: reader.ReadNumbers(tensor.Sizes); break;
                case 2: tensor.Type = (ElementType)reader.ReadNumber(); break;
                case 3:
                    tensor.HasSegment = true;
                    reader.Skip();
                    break;
                case 4: reader.ReadSingles(tensor.Singles); break;
                case 5 or 7 or 11: reader.ReadNumbers(tensor.Numbers); break;
                case 8: tensor.Name = reader.ReadText(); break;
                case 9: tensor.Raw = reader.ReadBytes(); break;
                case 10: reader.ReadDoubles(tensor.Doubles); break;
                case 13:
                    var (key, value) = ModelMessage.ReadEntry(reader.ReadBytes());
                    tensor.Place[key] = value;
                    break;
                case 14: tensor.Location = reader.ReadNumber(); break;
                default: reader.Skip(); break;
            }
        }

        return tensor;
    }

    public void Write(WireWriter writer)
    {
        writer.Numbers(1, Sizes);
        writer.Number(2, (long)Type);
        writer.Text(8, Name);
        writer.Bytes(9, Raw!.Value.Span);
    }
}
