using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ConvMl.Onnx.Format;

/// <summary>Writes a message in protobuf's wire format ("Protocol Buffers: Encoding"): fields one behind the other, each with its number and kind.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Adds a whole number.</summary>
    public void Number(int field, long value)
    {
        Varint(((ulong)field << 3) | (ulong)WireKind.Varint);
        Varint((ulong)value);
    }

    /// <summary>Adds a number with a point.</summary>
    public void Single(int field, float value)
    {
        Varint(((ulong)field << 3) | (ulong)WireKind.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    /// <summary>Adds bytes.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Varint(((ulong)field << 3) | (ulong)WireKind.Bytes);
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>Adds a text, unless it is empty.</summary>
    public void Text(int field, string text)
    {
        if (text.Length > 0)
            Bytes(field, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Adds every text of a list, empty ones too.</summary>
    public void Texts(int field, IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Bytes(field, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Adds whole numbers, packed.</summary>
    public void Numbers(int field, IEnumerable<long> values)
    {
        var packed = new WireWriter();
        foreach (var value in values)
            packed.Varint((ulong)value);
        Bytes(field, packed.Written);
    }

    /// <summary>Adds a message.</summary>
    public void Message(int field, Action<WireWriter> write)
    {
        var message = new WireWriter();
        write(message);
        Bytes(field, message.Written);
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
