using System.IO.Compression;

namespace ConvMl.Transforms.Images;

/// <summary>
/// Reads PNG files strictly and gives the samples as they stand in them, which decoders for pictures do not: those make colours of palette
/// numbers and cut 16 bits to 8. Whatever the format forbids is refused.
/// </summary>
/// <remarks>Format: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", 2025.</remarks>
internal static class PngReader
{
    // Deflate cannot make more than 1,032 bytes out of one: a header that promises more is refused before anything is allocated.
    private const long LargestDeflateRatio = 1032;

    /// <summary>First column and row, and steps between columns and rows, of each of the seven passes of an interlaced file.</summary>
    private static readonly (int Left, int Top, int Right, int Down)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int Left, int Top, int Right, int Down)[] OnePass = [(0, 0, 1, 1)];

    /// <summary>Reads the header of a file alone.</summary>
    /// <exception cref="InvalidDataException">The file is not PNG.</exception>
    internal static PngHeader ReadHeader(string path)
    {
        Span<byte> start = stackalloc byte[PngChunks.Signature.Length + PngChunks.Overhead + PngHeader.Length];
        using var file = File.OpenRead(path);
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        try
        {
            return ParseHeader(start[..read]);
        }
        catch (InvalidDataException error)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not PNG or is damaged.</exception>
    internal static PngPixels Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (InvalidDataException error)
        {
            throw Unreadable(path, error);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">They are not PNG or damaged; the message says how.</exception>
    internal static PngPixels Parse(ReadOnlySpan<byte> file)
    {
        var header = ParseHeader(file);
        var rest = file[(PngChunks.Signature.Length + PngChunks.Overhead + PngHeader.Length)..];
        byte[]? palette = null;
        using MemoryStream compressed = new();
        for (var hasEnded = false; !hasEnded;)
        {
            var (type, length) = PngChunks.Read(rest);
            var content = rest.Slice(8, length);
            rest = rest[(PngChunks.Overhead + length)..];
            switch (type)
            {
                case "PLTE" when palette is null && compressed.Length == 0:
                    palette = CheckPalette(header, content);
                    break;
                case "IDAT":
                    compressed.Write(content);
                    break;
                case "IEND":
                    hasEnded = true;
                    break;
                case [>= 'A' and <= 'Z', ..]:
                    throw new InvalidDataException($"it has a chunk {type} where the format allows none");
            }
        }

        if (header.Colors == PngColors.Indexed && palette is null) throw new InvalidDataException("its pixels are numbers in a palette, but it has no palette");
        return new PngPixels(header, palette ?? [], Samples(header, compressed));
    }

    private static PngHeader ParseHeader(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngChunks.Signature)) throw new InvalidDataException("it does not begin as one");
        var rest = file[PngChunks.Signature.Length..];
        return PngChunks.Read(rest) is ("IHDR", var length)
            ? PngHeader.Parse(rest.Slice(8, length))
            : throw new InvalidDataException("its first chunk is not a header");
    }

    private static byte[] CheckPalette(PngHeader header, ReadOnlySpan<byte> content)
    {
        var most = header.Colors == PngColors.Indexed ? 1 << header.BitDepth : 256;
        if (content.Length % 3 != 0 || content.IsEmpty || content.Length > 3 * most)
            throw new InvalidDataException($"its palette has {content.Length} bytes; expected three a colour of at most {most} colours");
        if (header.Colors is PngColors.Grey or PngColors.GreyAlpha) throw new InvalidDataException("it has a palette, which shades cannot have");
        return content.ToArray();
    }

    private static ushort[] Samples(PngHeader header, MemoryStream compressed)
    {
        var passes = header.IsInterlaced ? Adam7 : OnePass;
        var expected = passes.Sum(pass => BytesOf(header, pass));
        var count = (UInt128)header.Width * (uint)header.Height * (uint)header.Channels;
        if (expected > compressed.Length * LargestDeflateRatio || expected > Array.MaxLength || count > (UInt128)Array.MaxLength)
            throw new InvalidDataException($"its header promises {header.Width} x {header.Height} pixels, more than it can hold");

        var rows = Inflate(compressed, (int)expected).AsSpan();
        var samples = new ushort[(int)count];
        foreach (var pass in passes)
        {
            var (width, height) = SizeOf(header, pass);
            var rowLength = RowLength(header, width);
            ReadOnlySpan<byte> above = new byte[rowLength];
            for (var row = 0; row < height && width > 0; row++)
            {
                var current = rows.Slice(1, rowLength);
                PngFilter.Undo(rows[0], current, above, Math.Max(1, header.PixelBits / 8));
                for (var column = 0; column < width; column++)
                {
                    var pixel = (((pass.Top + (row * pass.Down)) * header.Width) + pass.Left + (column * pass.Right)) * header.Channels;
                    for (var channel = 0; channel < header.Channels; channel++)
                        samples[pixel + channel] = Sample(current, (column * header.Channels) + channel, header.BitDepth);
                }

                above = current;
                rows = rows[(1 + rowLength)..];
            }
        }

        return samples;
    }

    private static (int Width, int Height) SizeOf(PngHeader header, (int Left, int Top, int Right, int Down) pass) =>
        ((int)(((long)header.Width - pass.Left + pass.Right - 1) / pass.Right), (int)(((long)header.Height - pass.Top + pass.Down - 1) / pass.Down));

    private static long BytesOf(PngHeader header, (int Left, int Top, int Right, int Down) pass)
    {
        var (width, height) = SizeOf(header, pass);
        return width > 0 ? (1L + ((((long)width * header.PixelBits) + 7) / 8)) * height : 0;
    }

    private static int RowLength(PngHeader header, int width) => (int)((((long)width * header.PixelBits) + 7) / 8);

    private static byte[] Inflate(MemoryStream compressed, int length)
    {
        compressed.Position = 0;
        using ZLibStream content = new(compressed, CompressionMode.Decompress);
        var rows = new byte[length];
        try
        {
            var read = content.ReadAtLeast(rows, length, throwOnEndOfStream: false);
            if (read < length) throw new InvalidDataException($"its pixels take {length:N0} bytes, but it holds {read:N0}");
            return content.ReadByte() < 0 ? rows : throw new InvalidDataException($"it goes on after the {length:N0} bytes of its pixels");
        }
        catch (IOException error)
        {
            throw new InvalidDataException($"its compression cannot be undone ({error.Message})", error);
        }
    }

    private static ushort Sample(ReadOnlySpan<byte> row, int number, int depth) => depth switch
    {
        16 => (ushort)((row[2 * number] << 8) | row[(2 * number) + 1]),
        8 => row[number],
        _ => (ushort)((row[number * depth / 8] >> (8 - depth - (number * depth % 8))) & ((1 << depth) - 1)),
    };

    private static InvalidDataException Unreadable(string path, InvalidDataException error) =>
        new($"'{path}' is not a PNG file or is damaged: {error.Message.TrimEnd('.')}. Write it again as PNG.", error);
}
