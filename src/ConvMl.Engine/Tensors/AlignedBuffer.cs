using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvMl.Tensors;

/// <summary>
/// A block of floats that starts on a 64-byte boundary and never moves, so that vector loads are aligned and kernels may keep
/// pointers into it. The garbage collector owns it: there is nothing to dispose.
/// </summary>
public sealed class AlignedBuffer
{
    /// <summary>Every buffer, and every slice of a <see cref="ParameterSet"/>, starts on a multiple of this many bytes.</summary>
    public const int Alignment = 64;

    internal const int AlignmentInFloats = Alignment / sizeof(float);

    private readonly float[] _array;
    private readonly int _start;

    /// <summary>Makes a buffer of <paramref name="length"/> floats, all zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _array = GC.AllocateArray<float>(checked(length + AlignmentInFloats), pinned: true);
        var misalignment = (int)(Address(_array) % Alignment);
        _start = misalignment == 0 ? 0 : (Alignment - misalignment) / sizeof(float);
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>The floats.</summary>
    public Span<float> Span => _array.AsSpan(_start, Length);

    /// <summary>The address of the first float; valid as long as this object is reachable.</summary>
    public unsafe float* Pointer => (float*)Address(_array) + _start;

    private static unsafe nuint Address(float[] pinned) =>
        (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
