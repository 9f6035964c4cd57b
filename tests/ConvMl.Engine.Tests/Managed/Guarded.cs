using ConvMl.Tensors;

namespace ConvMl.Engine.Tests.Managed;

/// <summary>Memory for a kernel's output: filled with NaN, so that a number left out shows, between guards, so that one too many shows.</summary>
internal sealed class Guarded
{
    private const int Guard = 64;
    private const float Sentinel = -12345.5f;
    private readonly AlignedBuffer _buffer;
    private readonly int _length;

    internal Guarded(int length)
    {
        _length = length;
        _buffer = new AlignedBuffer(length + (2 * Guard));
        _buffer.Span.Fill(Sentinel);
        Span.Fill(float.NaN);
    }

    internal Span<float> Span => _buffer.Span.Slice(Guard, _length);

    internal unsafe float* Pointer => _buffer.Pointer + Guard;

    internal void RequireIntactGuards()
    {
        foreach (var value in _buffer.Span[..Guard])
            Assert.Equal(Sentinel, value);
        foreach (var value in _buffer.Span[(Guard + _length)..])
            Assert.Equal(Sentinel, value);
    }
}
