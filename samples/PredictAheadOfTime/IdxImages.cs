using System.Buffers.Binary;
using System.IO.Compression;
using ConvMl.Tensors;

namespace ConvMl.Samples;

/// <summary>Grey images of an IDX file as numbers for a network.</summary>
internal static class IdxImages
{
    /// <summary>Reads images of the shape <c>[1, H, W]</c>, one after the other; a .gz file is compressed.</summary>
    /// <exception cref="InvalidDataException">The file holds something else, or ends too early.</exception>
    public static IEnumerable<float[]> Read(string path, Shape shape)
    {
        using Stream file = File.OpenRead(path);
        using var content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;

        // 00 00, the type of an element (08: bytes), the number of dimensions; then N, H and W, big-endian.
        var header = Next(content, 16, path);
        if (!header.AsSpan().StartsWith("\0\0\b\u0003"u8))
            throw new InvalidDataException($"'{path}' is no IDX file of images in bytes.");
        Shape found = [1, Size(header, 8), Size(header, 12)];
        if (found != shape)
            throw new InvalidDataException($"The images of '{path}' are {found}; the network takes {shape}.");
        for (var number = 0; number < Size(header, 4); number++)
            yield return Array.ConvertAll(Next(content, shape.Elements, path), value => (float)value);
    }

    private static int Size(byte[] header, int offset) => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(offset));

    private static byte[] Next(Stream content, int length, string path)
    {
        var bytes = new byte[length];
        if (content.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length)
            throw new InvalidDataException($"'{path}' ends too early: it is no IDX file, or truncated.");
        return bytes;
    }
}
