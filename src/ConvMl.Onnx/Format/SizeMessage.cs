namespace ConvMl.Onnx.Format;

/// <summary>The size along one axis (<c>TensorShapeProto.Dimension</c>): a number, a name for one that is not known, or nothing.</summary>
/// <param name="Number">The number; null if not known.</param>
/// <param name="Name">The name; empty if it has none.</param>
internal sealed record SizeMessage(long? Number, string Name = "")
{
    public static SizeMessage Read(ReadOnlyMemory<byte> bytes)
    {
        var size = new SizeMessage(Number: null);
        var reader = new WireReader(bytes);
        while (reader.TryReadField())
        {
            switch (reader.Field)
            {
                case 1: size = size with { Number = reader.ReadNumber() }; break;
                case 2: size = size with { Name = reader.ReadText() }; break;
                default: reader.Skip(); break;
            }
        }

        return size;
    }

    public void Write(WireWriter writer)
    {
        if (Number is { } number)
            writer.Number(1, number);
        else
            writer.Text(2, Name);
    }
}
