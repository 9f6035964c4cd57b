using System.Buffers.Binary;
using System.Text;

namespace ConvMl.Onnx.Format;

/// <summary>
/// Reads a message in protobuf's wire format ("Protocol Buffers: Encoding"), field by field. Bytes are handed out as parts of the file, not
/// copied, so that a length that the file does not have cannot make room for anything.
/// </summary>
internal struct WireReader(ReadOnlyMemory<byte> message)
{
    private int _position;

    /// <summary>The field that <see cref="TryReadField"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>How it lies in the message.</summary>
    public WireKind Kind { get; private set; }

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="OnnxFormatException">There are bytes, but no field.</exception>
    public bool TryReadField()
    {
        if (_position == message.Length)
            return false;
        var tag = ReadVarint();
        (Field, Kind) = ((int)Math.Min(tag >> 3, int.MaxValue), (WireKind)(tag & 7));
        if (Field == 0 || Kind is not (WireKind.Varint or WireKind.Fixed64 or WireKind.Bytes or WireKind.Fixed32))
            throw new OnnxFormatException($"Byte {_position} of a message is no field; the file is damaged, or no ONNX model.");
        return true;
    }

    /// <summary>The whole number of the field at hand.</summary>
    public long ReadNumber()
    {
        Require(WireKind.Varint);
        return (long)ReadVarint();
    }

    /// <summary>The bytes of the field at hand.</summary>
    public ReadOnlyMemory<byte> ReadBytes()
    {
        Require(WireKind.Bytes);
        var length = ReadVarint();
        if (length > (ulong)(message.Length - _position))
            throw new OnnxFormatException($"A field takes {length} bytes, but {message.Length - _position} are left; the file is truncated or damaged.");
        return Take((int)length);
    }

    /// <summary>The text of the field at hand.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes().Span);

    /// <summary>The number with a point of the field at hand.</summary>
    public float ReadSingle()
    {
        Require(WireKind.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)).Span);
    }

    /// <summary>Adds the whole numbers of a list, packed or one a field.</summary>
    public void ReadNumbers(List<long> numbers)
    {
        if (Kind == WireKind.Varint)
        {
            numbers.Add((long)ReadVarint());
            return;
        }

        var packed = new WireReader(ReadBytes());
        while (packed._position < packed.Length)
            numbers.Add((long)packed.ReadVarint());
    }

    /// <summary>Adds the numbers with a point of a list, packed or one a field.</summary>
    public void ReadSingles(List<float> numbers)
    {
        if (Kind == WireKind.Fixed32)
        {
            numbers.Add(ReadSingle());
            return;
        }

        foreach (var piece in ReadPacked(sizeof(float)))
            numbers.Add(BinaryPrimitives.ReadSingleLittleEndian(piece.Span));
    }

    /// <summary>Adds the numbers of double precision of a list, packed or one a field.</summary>
    public void ReadDoubles(List<double> numbers)
    {
        if (Kind == WireKind.Fixed64)
        {
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)).Span));
            return;
        }

        foreach (var piece in ReadPacked(sizeof(double)))
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(piece.Span));
    }

    /// <summary>Leaves the field at hand out.</summary>
    public void Skip()
    {
        switch (Kind)
        {
            case WireKind.Varint:
                ReadVarint();
                break;
            case WireKind.Bytes:
                ReadBytes();
                break;
            default:
                Take(Kind == WireKind.Fixed32 ? sizeof(int) : sizeof(long));
                break;
        }
    }

    private readonly int Length => message.Length;

    private IEnumerable<ReadOnlyMemory<byte>> ReadPacked(int size)
    {
        var bytes = ReadBytes();
        if (bytes.Length % size != 0)
            throw new OnnxFormatException($"A list of numbers of {size} bytes takes {bytes.Length} bytes; the file is damaged.");
        return Enumerable.Range(0, bytes.Length / size).Select(index => bytes.Slice(index * size, size));
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > message.Length - _position)
            throw new OnnxFormatException("The file ends within a number; it is truncated.");
        var taken = message.Slice(_position, length);
        _position += length;
        return taken;
    }

    private readonly void Require(WireKind kind)
    {
        if (Kind != kind)
            throw new OnnxFormatException($"Field {Field} of a message is of kind {Kind}; expected {kind}. The file is damaged, or no ONNX model.");
    }

    private ulong ReadVarint()
    {
        var bytes = message.Span;
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_position == bytes.Length)
                throw new OnnxFormatException("The file ends within a number; it is truncated.");
            var next = bytes[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new OnnxFormatException("A whole number takes more than 10 bytes; the file is damaged.");
    }
}
