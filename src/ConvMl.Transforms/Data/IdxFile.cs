using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace ConvMl.Transforms.Data;

/// <summary>
/// An array of bytes in the IDX format of the MNIST family, plain or gzip-compressed: two zero bytes, the element type, the
/// number of dimensions, each dimension as a big-endian 32-bit integer, then the elements with the last dimension fastest.
/// </summary>
/// <remarks>Format: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".</remarks>
public sealed class IdxFile
{
    private const byte UnsignedByteElements = 0x08;

    // Deflate cannot make more than 1,032 bytes out of one: a header that promises more is refused before anything is allocated.
    private const long LargestDeflateRatio = 1032;

    private readonly byte[] _elements;

    private IdxFile(string path, ImmutableArray<int> dimensions, byte[] elements)
    {
        Path = path;
        Dimensions = dimensions;
        _elements = elements;
    }

    /// <summary>Where the array was read from.</summary>
    public string Path { get; }

    /// <summary>The size of each dimension, slowest first: <c>[N, H, W]</c> for images, <c>[N]</c> for labels.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>All elements, the last dimension fastest.</summary>
    public ReadOnlyMemory<byte> Elements => _elements;

    /// <summary>Reads a whole file; whether it is compressed is seen from its first bytes, not from its name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The array.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not IDX, has elements other than unsigned bytes, is truncated, or goes on after its last element.
    /// </exception>
    public static IdxFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no IDX file '{path}'. Check the path.", path);
        }

        using var file = File.OpenRead(path);
        var compressed = IsGzip(file);
        using Stream content = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        var dimensions = ReadHeader(content, path);
        var largest = compressed ? file.Length * LargestDeflateRatio : file.Length;
        return new IdxFile(path, dimensions, ReadElements(content, dimensions, largest, path));
    }

    private static bool IsGzip(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        var read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && start[0] == 0x1f && start[1] == 0x8b;
    }

    private static ImmutableArray<int> ReadHeader(Stream content, string path)
    {
        Span<byte> magic = stackalloc byte[4];
        if (Fill(content, magic, path) < 4 || magic[0] != 0 || magic[1] != 0 || magic[3] == 0)
        {
            throw new InvalidDataException(
                $"'{path}' is not an IDX file: it does not begin with two zero bytes, an element type and a number of dimensions.");
        }

        if (magic[2] != UnsignedByteElements)
        {
            throw new InvalidDataException(
                $"'{path}' is an IDX file with elements of type 0x{magic[2]:x2}; expected unsigned bytes (0x08). Write it again as bytes.");
        }

        var dimensions = ImmutableArray.CreateBuilder<int>(magic[3]);
        Span<byte> size = stackalloc byte[4];
        for (var i = 0; i < magic[3]; i++)
        {
            if (Fill(content, size, path) < 4)
            {
                throw new InvalidDataException($"'{path}' is truncated: it ends within its header. Get the file again.");
            }

            var value = BinaryPrimitives.ReadInt32BigEndian(size);
            if (value <= 0)
            {
                throw new InvalidDataException($"'{path}' is not a usable IDX file: dimension {i} is {value}; expected at least 1.");
            }

            dimensions.Add(value);
        }

        return dimensions.MoveToImmutable();
    }

    private static byte[] ReadElements(Stream content, ImmutableArray<int> dimensions, long largest, string path)
    {
        var count = dimensions.Aggregate<int, UInt128>(1, (product, size) => product <= long.MaxValue ? product * (uint)size : product);
        var shape = string.Join(" x ", dimensions);
        if (count > (UInt128)largest || count > (UInt128)Array.MaxLength)
        {
            throw new InvalidDataException(
                $"'{path}' declares {shape} = {count:N0} bytes, more than a file of its size can hold: it is truncated or damaged. Get the file again.");
        }

        var elements = new byte[(int)count];
        var read = Fill(content, elements, path);
        if (read < elements.Length)
        {
            throw new InvalidDataException(
                $"'{path}' is truncated: it declares {shape} = {elements.Length:N0} bytes and holds {read:N0}. Get the file again.");
        }

        if (Fill(content, stackalloc byte[1], path) > 0)
        {
            throw new InvalidDataException(
                $"'{path}' goes on after the {elements.Length:N0} bytes that its header declares ({shape}): it is damaged or not an IDX file.");
        }

        return elements;
    }

    /// <summary>Reads until the buffer is full or the content ends, and returns how much was read.</summary>
    private static int Fill(Stream content, Span<byte> buffer, string path)
    {
        try
        {
            return content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"'{path}' is damaged or truncated: its gzip compression cannot be undone ({error.Message}) Get the file again.", error);
        }
    }
}
