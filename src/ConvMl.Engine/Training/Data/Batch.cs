using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>Memory for the samples of one batch; filled again and again.</summary>
internal sealed class Batch(Dataset data, int capacity)
{
    private readonly AlignedBuffer _inputs = new(checked(capacity * data.InputShape.Elements));
    private readonly AlignedBuffer _targets = new(checked(capacity * data.TargetShape.Elements));
    private readonly int[] _samples = new int[capacity];
    private readonly int _inputElements = data.InputShape.Elements;
    private readonly int _targetElements = data.TargetShape.Elements;

    /// <summary>Number of samples in it.</summary>
    internal int Size { get; private set; }

    internal ReadOnlySpan<float> Inputs => _inputs.Span[..(Size * _inputElements)];

    internal ReadOnlySpan<float> Targets => _targets.Span[..(Size * _targetElements)];

    /// <summary>Numbers of the samples in the data.</summary>
    internal ReadOnlySpan<int> Samples => _samples.AsSpan(0, Size);

    internal void Begin(ReadOnlySpan<int> samples)
    {
        Size = samples.Length;
        samples.CopyTo(_samples);
    }

    internal Span<float> Input(int position) => _inputs.Span.Slice(position * _inputElements, _inputElements);

    internal Span<float> Target(int position) => _targets.Span.Slice(position * _targetElements, _targetElements);
}
