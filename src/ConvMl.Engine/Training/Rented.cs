using System.Buffers;

namespace ConvMl.Training;

/// <summary>A buffer that is lent by the pool of arrays, and given back at the end of its block. What it holds at first is whatever was left in it.</summary>
internal readonly ref struct Rented<T> : IDisposable
    where T : unmanaged
{
    private readonly T[] _array;

    internal Rented(int length)
    {
        _array = ArrayPool<T>.Shared.Rent(length);
        Span = _array.AsSpan(0, length);
    }

    internal Span<T> Span { get; }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<T>.Shared.Return(_array);
}
