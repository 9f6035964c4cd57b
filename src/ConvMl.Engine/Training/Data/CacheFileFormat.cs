using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>
/// The bytes of a cache file: a header of 4096 bytes, then the records of <see cref="SampleFormat"/>, each with a checksum (CRC-32C)
/// behind it. The header, in 32-bit little-endian numbers: "ConvMlDS", version, count of samples, element type, number of axes and sizes of
/// input and target, zeros, and in its last 4 bytes its own checksum.
/// </summary>
internal static class CacheFileFormat
{
    internal const int HeaderLength = 4096;
    internal const int Version = 1;
    internal const int ChecksumLength = sizeof(uint);
    private const int MostAxes = 16;

    private static ReadOnlySpan<byte> Magic => "ConvMlDS"u8;

    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            checksum = BitOperations.Crc32C(checksum, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            checksum = BitOperations.Crc32C(checksum, rest);
        return ~checksum;
    }

    internal static byte[] WriteHeader(SampleFormat format, int count)
    {
        var header = new byte[HeaderLength];
        Magic.CopyTo(header);
        var at = Magic.Length;
        void Put(int number)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), number);
            at += sizeof(int);
        }

        Put(Version);
        Put(count);
        Put((int)format.InputType);
        foreach (var shape in new[] { format.InputShape, format.TargetShape })
        {
            if (shape.Rank > MostAxes)
                throw new ArgumentException($"The shape {shape} has {shape.Rank} axes; a cache file takes up to {MostAxes}.");
            Put(shape.Rank);
            foreach (var size in shape)
                Put(size);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderLength - ChecksumLength), Checksum(header.AsSpan(0, HeaderLength - ChecksumLength)));
        return header;
    }

    /// <exception cref="InvalidDataException">It is not the header of a cache file.</exception>
    internal static (SampleFormat Format, int Count) ReadHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderLength || !header.StartsWith(Magic))
            throw new InvalidDataException("This is not a cache file of ConvMl.");
        var at = Magic.Length;
        var version = Take(header, ref at);
        if (version != Version)
            throw new InvalidDataException($"The cache file has version {version}; this ConvMl reads version {Version}. Delete it, so that it is written anew.");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[(HeaderLength - ChecksumLength)..]) != Checksum(header[..(HeaderLength - ChecksumLength)]))
            throw new InvalidDataException("The header of the cache file is damaged. Delete the file, so that it is written anew.");
        var count = Take(header, ref at);
        var type = (ElementType)Take(header, ref at);
        var input = TakeShape(header, ref at);
        return (new SampleFormat(input, TakeShape(header, ref at), type), count);
    }

    private static Shape TakeShape(ReadOnlySpan<byte> header, ref int at)
    {
        var sizes = new int[Take(header, ref at)];
        for (var axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = Take(header, ref at);
        return Shape.Create(sizes);
    }

    private static int Take(ReadOnlySpan<byte> header, ref int at)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(header[at..]);
        at += sizeof(int);
        return number;
    }
}
