using System.Text;

namespace ConvMl.Benchmarks.Onnx;

/// <summary>A message in protobuf's wire format ("Protocol Buffers: Encoding"): fields one behind the other, each with its number and kind.</summary>
internal sealed class ProtobufMessage
{
    private const int VarintKind = 0;
    private const int BytesKind = 2;

    private readonly List<byte> _bytes = [];

    /// <summary>Adds a whole number.</summary>
    public ProtobufMessage Add(int field, long value)
    {
        WriteVarint((field << 3) | VarintKind);
        WriteVarint(value);
        return this;
    }

    /// <summary>Adds bytes.</summary>
    public ProtobufMessage Add(int field, ReadOnlySpan<byte> bytes)
    {
        WriteVarint((field << 3) | BytesKind);
        WriteVarint(bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Adds a text.</summary>
    public ProtobufMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a message.</summary>
    public ProtobufMessage Add(int field, ProtobufMessage message) => Add(field, message.ToArray());

    /// <summary>Adds every number of a list as a field of its own.</summary>
    public ProtobufMessage AddEach(int field, IEnumerable<long> values)
    {
        foreach (var value in values)
            Add(field, value);
        return this;
    }

    /// <summary>The message as bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    // Seven bits a byte, the lowest first; the top bit says that more follow.
    private void WriteVarint(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
            _bytes.Add((byte)(rest | 0x80));
        _bytes.Add((byte)rest);
    }
}
