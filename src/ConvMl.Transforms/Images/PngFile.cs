using System.Buffers.Binary;
using System.Drawing;
using System.IO.Compression;
using ConvMl.Pictures;
using ConvMl.Serialization;

namespace ConvMl.Transforms.Images;

/// <summary>Writes PNG files, whole or not at all: masks as numbers in a palette, ids as shades of 16 bits, and pictures.</summary>
public static class PngFile
{
    /// <summary>Writes a number a pixel, to be shown in the colour of that number: the usual form of a mask.</summary>
    /// <param name="path">Where to; its folder exists.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="numbers">Height × width numbers, row by row.</param>
    /// <param name="palette">The colour of each number, 1 to 256; how opaque they are is left out.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number has no colour.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteIndexed(string path, int width, int height, ReadOnlySpan<byte> numbers, IReadOnlyList<Color> palette)
    {
        ArgumentNullException.ThrowIfNull(palette);
        RequireSize(width, height, numbers.Length);
        if (palette.Count is < 1 or > 256) throw new ArgumentException($"The palette has {palette.Count} colours; expected 1 to 256.", nameof(palette));
        foreach (var number in numbers)
        {
            if (number >= palette.Count) throw new ArgumentException($"A pixel is {number}, but the palette has {palette.Count} colours, from 0 on.", nameof(numbers));
        }

        Write(path, new PngHeader(width, height, 8, PngColors.Indexed, IsInterlaced: false), [.. palette.SelectMany(color => new[] { color.R, color.G, color.B })], numbers);
    }

    /// <summary>Writes a shade of 16 bits a pixel, for example the id of what is seen there.</summary>
    /// <param name="path">Where to; its folder exists.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="shades">Height × width shades, row by row.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteGrey16(string path, int width, int height, ReadOnlySpan<ushort> shades)
    {
        RequireSize(width, height, shades.Length);
        var bytes = new byte[2 * shades.Length];
        for (var pixel = 0; pixel < shades.Length; pixel++)
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * pixel), shades[pixel]);
        Write(path, new PngHeader(width, height, 16, PngColors.Grey, IsInterlaced: false), [], bytes);
    }

    /// <summary>Writes a picture.</summary>
    internal static void Write(string path, Picture picture) =>
        Write(path, new PngHeader(picture.Width, picture.Height, 8, picture.Channels == 1 ? PngColors.Grey : PngColors.Rgb, IsInterlaced: false), [], picture.Pixels);

    private static void Write(string path, PngHeader header, byte[] palette, ReadOnlySpan<byte> pixels)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var compressed = Compress(header, pixels);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(PngChunks.Signature);
            Span<byte> content = stackalloc byte[PngHeader.Length];
            content.Clear();
            BinaryPrimitives.WriteInt32BigEndian(content, header.Width);
            BinaryPrimitives.WriteInt32BigEndian(content[4..], header.Height);
            (content[8], content[9]) = ((byte)header.BitDepth, (byte)header.Colors);
            PngChunks.Write(stream, "IHDR"u8, content);
            if (palette.Length > 0) PngChunks.Write(stream, "PLTE"u8, palette);
            PngChunks.Write(stream, "IDAT"u8, compressed);
            PngChunks.Write(stream, "IEND"u8, []);
        });
    }

    private static byte[] Compress(PngHeader header, ReadOnlySpan<byte> pixels)
    {
        // Numbers of a palette and ids repeat, but do not grow from pixel to pixel as shades do.
        var isFiltered = header is { BitDepth: 8, Colors: not PngColors.Indexed };
        var step = header.PixelBits / 8;
        var rowLength = header.Width * step;
        var row = new byte[1 + rowLength];
        row[0] = isFiltered ? PngFilter.Sub : (byte)0;
        using MemoryStream compressed = new();
        using (ZLibStream content = new(compressed, CompressionLevel.Optimal))
        {
            for (var at = 0; at < pixels.Length; at += rowLength)
            {
                var source = pixels.Slice(at, rowLength);
                if (isFiltered) PngFilter.ApplySub(source, row.AsSpan(1), step);
                else source.CopyTo(row.AsSpan(1));
                content.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static void RequireSize(int width, int height, int pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels != (long)width * height)
            throw new ArgumentException($"There are {pixels:N0} pixels; {width} x {height} are {(long)width * height:N0}.");
    }
}
