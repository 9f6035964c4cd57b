using System.Buffers.Binary;

namespace ConvMl.Transforms.Images;

/// <summary>The chunks that a PNG file is made of: length, type, content and checksum (PNG specification, third edition, section 5).</summary>
internal static class PngChunks
{
    /// <summary>What a file begins with.</summary>
    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Bytes of a chunk beside its content.</summary>
    internal const int Overhead = 12;

    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>Reads the chunk at the beginning of the rest of a file.</summary>
    /// <exception cref="InvalidDataException">The file ends within it, or its checksum is wrong.</exception>
    internal static (string Type, int Length) Read(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < Overhead) throw new InvalidDataException("it ends before its last chunk");
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > (uint)(rest.Length - Overhead)) throw new InvalidDataException("it ends within a chunk");
        var typeAndContent = rest.Slice(4, 4 + (int)length);
        var type = string.Concat(typeAndContent[..4].ToArray().Select(letter => char.IsAsciiLetter((char)letter) ? (char)letter : '?'));
        return Checksum(typeAndContent) == BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..])
            ? (type, (int)length)
            : throw new InvalidDataException($"the checksum of its chunk {type} is wrong");
    }

    /// <summary>Writes a chunk.</summary>
    internal static void Write(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        byte[] typeAndContent = [.. type, .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        stream.Write(number);
        stream.Write(typeAndContent);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(typeAndContent));
        stream.Write(number);
    }

    /// <summary>CRC-32 with the polynomial of ISO 3309, which differs from the one that processors compute.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var remainder = uint.MaxValue;
        foreach (var value in bytes)
            remainder = Remainders[(byte)(remainder ^ value)] ^ (remainder >> 8);
        return ~remainder;
    }

    private static uint Remainder(int value)
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            remainder = (remainder & 1) == 0 ? remainder >> 1 : (remainder >> 1) ^ 0xEDB88320;
        return remainder;
    }
}
