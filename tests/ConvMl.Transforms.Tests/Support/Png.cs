using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ConvMl.Transforms.Images;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>Writes PNG files of every form that the format has: any depth, interlaced or not, with each filter; and wrong ones.</summary>
internal static class Png
{
    private static readonly (int Left, int Top, int Right, int Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A file of samples; the filters of the rows are <paramref name="filter"/>, and the next ones from row to row.</summary>
    internal static byte[] Bytes(PngHeader header, ushort[] samples, byte[]? palette = null, int filter = 0)
    {
        List<byte> rows = [];
        foreach (var pass in header.IsInterlaced ? Passes : [(0, 0, 1, 1)])
        {
            byte[]? above = null;
            for (var row = pass.Item2; row < header.Height && pass.Item1 < header.Width; row += pass.Item4)
            {
                List<ushort> line = [];
                for (var column = pass.Item1; column < header.Width; column += pass.Item3)
                    line.AddRange(samples.AsSpan(((row * header.Width) + column) * header.Channels, header.Channels));
                var bytes = Pack(line, header.BitDepth);
                rows.AddRange(Filtered(filter % 5, bytes, above ?? new byte[bytes.Length], Math.Max(1, header.Channels * header.BitDepth / 8)));
                above = bytes;
                filter++;
            }
        }

        return OfRows(header, [.. rows], palette);
    }

    /// <summary>A file of rows as they are before compression.</summary>
    internal static byte[] OfRows(PngHeader header, byte[] rows, byte[]? palette = null)
    {
        var first = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(first, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(first.AsSpan(4), header.Height);
        (first[8], first[9], first[12]) = ((byte)header.BitDepth, (byte)header.Colors, header.IsInterlaced ? (byte)1 : (byte)0);
        return Of(("IHDR", first), palette is null ? null : ("PLTE", palette), ("IDAT", Compress(rows)), ("IEND", []));
    }

    /// <summary>A file of chunks, with right checksums.</summary>
    internal static byte[] Of(params (string Type, byte[] Content)?[] chunks)
    {
        using MemoryStream file = new();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        foreach (var chunk in chunks)
        {
            if (chunk is { } given) PngChunks.Write(file, Encoding.Latin1.GetBytes(given.Type), given.Content);
        }

        return file.ToArray();
    }

    internal static byte[] Compress(byte[] content)
    {
        using MemoryStream target = new();
        using (ZLibStream stream = new(target, CompressionLevel.Fastest)) stream.Write(content);
        return target.ToArray();
    }

    private static byte[] Pack(List<ushort> samples, int depth)
    {
        var bytes = new byte[((samples.Count * depth) + 7) / 8];
        for (var bit = 0; bit < samples.Count * depth; bit++)
        {
            if ((samples[bit / depth] >> (depth - 1 - (bit % depth)) & 1) != 0) bytes[bit / 8] |= (byte)(128 >> (bit % 8));
        }

        return bytes;
    }

    private static IEnumerable<byte> Filtered(int filter, byte[] row, byte[] above, int step)
    {
        yield return (byte)filter;
        for (var at = 0; at < row.Length; at++)
        {
            int left = at < step ? 0 : row[at - step], up = above[at], corner = at < step ? 0 : above[at - step];
            int[] nearest = [.. new[] { left, up, corner }.OrderBy(candidate => Math.Abs(left + up - corner - candidate))];
            yield return (byte)(row[at] - filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => nearest[0] });
        }
    }
}
