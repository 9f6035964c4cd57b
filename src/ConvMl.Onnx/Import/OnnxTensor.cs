using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ConvMl.Onnx.Format;

namespace ConvMl.Onnx.Import;

/// <summary>A constant: numbers with a point or whole ones, and their sizes.</summary>
internal sealed record OnnxTensor(int[] Sizes, float[]? Singles, long[]? Numbers)
{
    /// <summary>Most numbers that a constant may have without their being in the file.</summary>
    public const int MostMade = 1 << 20;

    public int Count => Singles?.Length ?? Numbers!.Length;

    public OnnxTensor With(int[] sizes) => this with { Sizes = sizes };

    /// <summary>The number of elements, checked.</summary>
    /// <exception cref="OnnxFormatException">A size is negative, or there are too many.</exception>
    public static int CountOf(IReadOnlyList<long> sizes)
    {
        long product = 1;
        foreach (var size in sizes)
        {
            if (size is < 0 or > int.MaxValue || (product *= size) > int.MaxValue)
                throw new OnnxFormatException($"A tensor has the sizes [{string.Join(", ", sizes)}]; they must not be negative, nor their product above {int.MaxValue}.");
        }

        return (int)product;
    }

    /// <summary>Reads a tensor. Its numbers must be there before room is made for them.</summary>
    /// <param name="message">The tensor in the file.</param>
    /// <param name="folder">Where external numbers may lie; none may if null.</param>
    public static OnnxTensor Read(TensorMessage message, string? folder)
    {
        var count = CountOf(message.Sizes);
        int[] sizes = [.. message.Sizes.Select(size => (int)size)];
        if (message.HasSegment)
            throw new OnnxFormatException($"The tensor '{message.Name}' is cut into segments, which no version of ONNX reads.");
        var width = message.Type switch
        {
            ElementType.Single or ElementType.Int32 or ElementType.UInt32 => 4,
            ElementType.Double or ElementType.Int64 or ElementType.UInt64 => 8,
            ElementType.Half or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
            ElementType.Int8 or ElementType.UInt8 or ElementType.Boolean => 1,
            _ => throw new OnnxFormatException($"The tensor '{message.Name}' is of type {message.Type}, which is not one of numbers."),
        };
        var raw = message.Location == TensorMessage.External ? ExternalData.Read(message, folder, (long)count * width) : message.Raw;
        var found = raw?.Length / (double)width ?? message.Singles.Count + message.Doubles.Count + message.Numbers.Count;
        if (found != count)
            throw new OnnxFormatException($"The tensor '{message.Name}' [{string.Join(", ", sizes)}] needs {count} numbers of type {message.Type}; the file has {found}.");
        return message.Type is ElementType.Single or ElementType.Double or ElementType.Half or ElementType.BFloat16
            ? new(sizes, ReadSingles(message, raw, count, width), null)
            : new(sizes, null, raw is { } bytes ? ReadNumbers(message.Type, bytes.Span, count, width) : [.. message.Numbers]);
    }

    private static float[] ReadSingles(TensorMessage message, ReadOnlyMemory<byte>? raw, int count, int width)
    {
        if (raw is not { } bytes)
            return message.Type switch
            {
                ElementType.Single => [.. message.Singles],
                ElementType.Double => [.. message.Doubles.Select(number => (float)number)],
                ElementType.Half => [.. message.Numbers.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))],
                _ => [.. message.Numbers.Select(bits => BitConverter.UInt32BitsToSingle((uint)(ushort)bits << 16))],
            };
        var singles = new float[count];
        if (message.Type == ElementType.Single && BitConverter.IsLittleEndian)
        {
            bytes.Span.CopyTo(MemoryMarshal.AsBytes(singles.AsSpan()));
            return singles;
        }

        for (var index = 0; index < count; index++)
        {
            var number = bytes.Span.Slice(index * width, width);
            singles[index] = message.Type switch
            {
                ElementType.Single => BinaryPrimitives.ReadSingleLittleEndian(number),
                ElementType.Double => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
                ElementType.Half => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(number) << 16),
            };
        }

        return singles;
    }

    private static long[] ReadNumbers(ElementType type, ReadOnlySpan<byte> bytes, int count, int width)
    {
        var numbers = new long[count];
        for (var index = 0; index < count; index++)
        {
            var number = bytes.Slice(index * width, width);
            numbers[index] = type switch
            {
                ElementType.Int64 or ElementType.UInt64 => BinaryPrimitives.ReadInt64LittleEndian(number),
                ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(number),
                ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(number),
                ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(number),
                ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(number),
                ElementType.Int8 => (sbyte)number[0],
                _ => number[0],
            };
        }

        return numbers;
    }
}
