using System.Buffers.Binary;
using System.IO.Compression;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Writes IDX files, right ones and wrong ones.</summary>
public static class Idx
{
    public static byte[] Bytes(int[] dimensions, ReadOnlySpan<byte> elements, byte type = 0x08)
    {
        var bytes = new byte[4 + (4 * dimensions.Length) + elements.Length];
        bytes[2] = type;
        bytes[3] = (byte)dimensions.Length;
        for (var i = 0; i < dimensions.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), dimensions[i]);
        elements.CopyTo(bytes.AsSpan(4 + (4 * dimensions.Length)));
        return bytes;
    }

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.Fastest)) gzip.Write(content);
        return target.ToArray();
    }

    public static string Write(this TemporaryFolder folder, string name, byte[] content)
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
