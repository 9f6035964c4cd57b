using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvMl.Tensors;

namespace ConvMl.Serialization;

/// <summary>
/// Parameters as a safetensors file, which PyTorch, JAX and others read: 8 bytes with the length of a JSON header, the header (for each
/// tensor its type, shape and place), the numbers, little-endian. Names and shapes are those of <see cref="ParameterLayout"/>.
/// </summary>
/// <remarks>
/// They are PyTorch's too, so that a <c>state_dict</c> whose modules have the names of the layers loads as it is: weights of convolutions
/// <c>[O, C ÷ groups, K, L]</c>, of transposed ones <c>[C, O ÷ groups, K, L]</c>, of dense layers <c>[O, I]</c>; <c>bias</c>; <c>weight</c>, <c>bias</c>,
/// <c>running_mean</c> and <c>running_var</c> of batch normalization, whose <c>num_batches_tracked</c> is left out.
/// </remarks>
public static class SafeTensors
{
    private const int LongestHeader = 100_000_000;
    private const int LongestPiece = 1 << 16;
    private const string MetadataKey = "__metadata__";

    /// <summary>Writes a file whole, or leaves what was there.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="parameters">What to write.</param>
    /// <param name="metadata">Texts to keep beside it; none if null.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(string path, ParameterSet parameters, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, parameters, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <inheritdoc cref="Save"/>
    public static void Write(Stream stream, ParameterSet parameters, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(parameters);
        var header = Header(parameters.Layout, metadata);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var slot in parameters.Layout.Slots)
            WriteFloats(stream, parameters[slot]);
    }

    /// <summary>Reads a file into parameters that have the same names and shapes.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or holds other parameters; the message says which.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static void Load(string path, ParameterSet parameters)
    {
        using var stream = File.OpenRead(path);
        try
        {
            Read(stream, parameters);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads from a stream.</summary>
    /// <inheritdoc cref="Load"/>
    public static void Read(Stream stream, ParameterSet parameters)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(parameters);
        var entries = ReadHeader(stream);
        RequireSame([.. entries.Where(entry => !IsCounter(entry))], parameters.Layout);

        // Into a copy first: a file that ends too soon must not leave parameters half old, half new.
        var read = new ParameterSet(parameters.Layout);
        long position = 0;
        foreach (var entry in entries.OrderBy(entry => entry.Begin))
        {
            if (entry.Begin != position)
                throw new InvalidDataException($"The tensor '{entry.Name}' begins at byte {entry.Begin} of the data; expected {position}, without gaps or overlaps.");
            if (IsCounter(entry))
                SkipCounter(stream, entry);
            else
                ReadFloats(stream, read[entry.Name], entry.Name);
            position = entry.End;
        }

        parameters.CopyFrom(read);
    }

    private static byte[] Header(ParameterLayout layout, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata)
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }

            long position = 0;
            foreach (var slot in layout.Slots)
            {
                writer.WriteStartObject(slot.Name);
                writer.WriteString("dtype", "F32");
                writer.WriteStartArray("shape");
                foreach (var size in slot.Shape)
                    writer.WriteNumberValue(size);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(position);
                writer.WriteNumberValue(position += (long)slot.Length * sizeof(float));
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // The format lets the header end in spaces, which put the numbers on an 8-byte boundary.
        while (buffer.Length % sizeof(long) != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static List<Entry> ReadHeader(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw new InvalidDataException("The file is too short to be a safetensors file.");
        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > LongestHeader)
            throw new InvalidDataException($"The header would be {length} bytes long; this is not a safetensors file.");
        try
        {
            using var document = JsonDocument.Parse(ReadHeaderText(stream, (int)length));
            return [.. document.RootElement.EnumerateObject().Where(member => member.Name != MetadataKey).Select(Entry.Parse)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The header is not that of a safetensors file; the file is damaged.", exception);
        }
    }

    // Piece by piece, so that a few bytes that declare a long header take no more memory than they are.
    private static ReadOnlyMemory<byte> ReadHeaderText(Stream stream, int length)
    {
        var header = new byte[Math.Min(length, LongestPiece)];
        for (var read = 0; ; header = [.. header, .. new byte[Math.Min(length - read, header.Length)]])
        {
            read += stream.ReadAtLeast(header.AsSpan(read), header.Length - read, throwOnEndOfStream: false);
            if (read < header.Length)
                throw new InvalidDataException("The file ends within its header; it is truncated.");
            if (read == length)
                return header;
        }
    }

    // PyTorch's batch normalization counts its batches beside its statistics; nothing here needs the count.
    private static bool IsCounter(Entry entry) => entry.Type == "I64" && entry.Name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

    private static void SkipCounter(Stream stream, Entry entry)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        if (entry.End - entry.Begin != counter.Length || stream.ReadAtLeast(counter, counter.Length, throwOnEndOfStream: false) < counter.Length)
            throw new InvalidDataException($"The counter '{entry.Name}' is not {counter.Length} bytes long; the file is damaged or truncated.");
    }

    private static void RequireSame(List<Entry> entries, ParameterLayout layout)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (entries.Find(entry => !names.Add(entry.Name)) is { } second)
            throw new InvalidDataException($"The tensor '{second.Name}' is there twice; the file is damaged.");
        var missing = layout.Slots.Where(slot => !names.Contains(slot.Name)).Select(slot => slot.Name).ToArray();
        var unknown = entries.Where(entry => !layout.TryGet(entry.Name, out _)).Select(entry => entry.Name).ToArray();
        if (missing.Length + unknown.Length > 0)
        {
            throw new InvalidDataException("The file holds the parameters of another network:"
                + (missing.Length > 0 ? $" missing {string.Join(", ", missing)};" : "") + (unknown.Length > 0 ? $" not in the network {string.Join(", ", unknown)};" : "")
                + " use the file that was saved with this network.");
        }

        foreach (var entry in entries)
        {
            var slot = layout[entry.Name];
            if (!entry.Shape.AsSpan().SequenceEqual(slot.Shape.AsSpan()))
                throw new InvalidDataException($"The parameter '{entry.Name}' has the shape [{string.Join(", ", entry.Shape)}] in the file; the network needs {slot.Shape}.");
            if (entry.Type != "F32")
                throw new InvalidDataException($"The parameter '{entry.Name}' is of type {entry.Type}; expected F32.");
            if (entry.End - entry.Begin != (long)slot.Length * sizeof(float))
                throw new InvalidDataException($"The parameter '{entry.Name}' takes {entry.End - entry.Begin} bytes; its shape {slot.Shape} needs {(long)slot.Length * sizeof(float)}.");
        }
    }

    private static void WriteFloats(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    private static void ReadFloats(Stream stream, Span<float> values, string name)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"The file ends within the parameter '{name}'; it is truncated.");
        if (!BitConverter.IsLittleEndian)
        {
            var integers = MemoryMarshal.Cast<float, int>(values);
            BinaryPrimitives.ReverseEndianness(integers, integers);
        }
    }

    private sealed record Entry(string Name, string Type, int[] Shape, long Begin, long End)
    {
        internal static Entry Parse(JsonProperty member) => new(
            member.Name,
            member.Value.GetProperty("dtype").GetString() ?? "null",
            [.. member.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())],
            member.Value.GetProperty("data_offsets")[0].GetInt64(),
            member.Value.GetProperty("data_offsets")[1].GetInt64());
    }
}
