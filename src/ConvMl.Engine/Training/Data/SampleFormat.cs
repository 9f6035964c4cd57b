using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>
/// How one sample is kept as a record of bytes: the target as floats, then the input as bytes or floats, then zeros up to a multiple
/// of 4 bytes. Memory and cache files use the same records.
/// </summary>
/// <param name="InputShape">Shape of the input, for example <c>[C, H, W]</c>.</param>
/// <param name="TargetShape">Shape of the target; <c>[]</c> for a class id.</param>
/// <param name="InputType">How the numbers of the input are kept.</param>
public sealed record SampleFormat(Shape InputShape, Shape TargetShape, ElementType InputType)
{
    /// <summary>Floats of an input.</summary>
    internal int InputElements { get; } = InputShape.Elements;

    /// <summary>Floats of a target.</summary>
    internal int TargetElements { get; } = TargetShape.Elements;

    /// <summary>Bytes of a record, a multiple of 4.</summary>
    internal int RecordLength { get; } = checked(
        ((TargetShape.Elements * sizeof(float)) + (InputShape.Elements * (InputType == ElementType.Byte ? 1 : sizeof(float))) + 3) & ~3);

    /// <summary>Writes a sample whose input is in bytes.</summary>
    internal void Encode(ReadOnlySpan<byte> input, ReadOnlySpan<float> target, Span<byte> record)
    {
        RequireLength(input.Length, InputElements, "input");
        var stored = BeginRecord(target, record);
        if (InputType == ElementType.Byte)
            input.CopyTo(stored);
        else
            Widen(input, MemoryMarshal.Cast<byte, float>(stored));
    }

    /// <summary>Writes a sample whose input is in floats.</summary>
    internal void Encode(ReadOnlySpan<float> input, ReadOnlySpan<float> target, Span<byte> record)
    {
        if (InputType == ElementType.Byte)
            throw new ArgumentException($"The data keeps bytes, but the input is in floats; use {nameof(ElementType)}.{nameof(ElementType.Single)}.");
        RequireLength(input.Length, InputElements, "input");
        MemoryMarshal.AsBytes(input).CopyTo(BeginRecord(target, record));
    }

    /// <summary>Reads a sample.</summary>
    internal void Decode(ReadOnlySpan<byte> record, Span<float> input, Span<float> target)
    {
        RequireLength(input.Length, InputElements, "input");
        DecodeTarget(record, target);
        var stored = record[(TargetElements * sizeof(float))..];
        if (InputType == ElementType.Byte)
            Widen(stored[..InputElements], input);
        else
            MemoryMarshal.Cast<byte, float>(stored)[..InputElements].CopyTo(input);
    }

    /// <summary>Reads the target of a sample.</summary>
    internal void DecodeTarget(ReadOnlySpan<byte> record, Span<float> target)
    {
        RequireLength(target.Length, TargetElements, "target");
        MemoryMarshal.Cast<byte, float>(record)[..TargetElements].CopyTo(target);
    }

    private Span<byte> BeginRecord(ReadOnlySpan<float> target, Span<byte> record)
    {
        RequireLength(target.Length, TargetElements, "target");
        record[..RecordLength].Clear();
        MemoryMarshal.AsBytes(target).CopyTo(record);
        return record[(TargetElements * sizeof(float))..RecordLength];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        for (var i = 0; i < bytes.Length; i++)
            floats[i] = bytes[i];
    }

    private void RequireLength(int found, int expected, string what)
    {
        if (found != expected)
            throw new ArgumentException($"The {what} has {found} elements; a sample of input {InputShape} and target {TargetShape} needs {expected}.");
    }
}
