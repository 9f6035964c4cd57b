using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>Samples in memory. Bytes stay bytes: an image of 28×28 takes 788 bytes with its class.</summary>
public sealed class MemoryDataset : Dataset
{
    private readonly SampleFormat _format;
    private readonly RecordMemory _records;

    /// <summary>Keeps a copy of images in bytes with their classes.</summary>
    /// <param name="inputShape">Shape of one image, <c>[C, H, W]</c>.</param>
    /// <param name="inputs">All images, one behind the other.</param>
    /// <param name="classes">The class of each.</param>
    /// <exception cref="ArgumentException">There are not as many images as classes.</exception>
    public MemoryDataset(Shape inputShape, ReadOnlySpan<byte> inputs, ReadOnlySpan<int> classes)
        : this(new SampleFormat(inputShape, [], ElementType.Byte))
    {
        RequireCount(inputs.Length, classes.Length);
        var record = new byte[_format.RecordLength];
        for (var sample = 0; sample < classes.Length; sample++)
        {
            _format.Encode(inputs.Slice(sample * _format.InputElements, _format.InputElements), [classes[sample]], record);
            _records.Add(record);
        }
    }

    /// <summary>Keeps a copy of inputs in floats with their classes.</summary>
    /// <inheritdoc cref="MemoryDataset(Shape, ReadOnlySpan{byte}, ReadOnlySpan{int})"/>
    public MemoryDataset(Shape inputShape, ReadOnlySpan<float> inputs, ReadOnlySpan<int> classes)
        : this(new SampleFormat(inputShape, [], ElementType.Single))
    {
        RequireCount(inputs.Length, classes.Length);
        var record = new byte[_format.RecordLength];
        for (var sample = 0; sample < classes.Length; sample++)
        {
            _format.Encode(inputs.Slice(sample * _format.InputElements, _format.InputElements), [classes[sample]], record);
            _records.Add(record);
        }
    }

    internal MemoryDataset(SampleFormat format, RecordMemory records)
    {
        _format = format;
        _records = records;
    }

    private MemoryDataset(SampleFormat format)
        : this(format, new RecordMemory(format.RecordLength))
    {
    }

    /// <inheritdoc/>
    public override int Count => _records.Count;

    /// <inheritdoc/>
    public override Shape InputShape => _format.InputShape;

    /// <inheritdoc/>
    public override Shape TargetShape => _format.TargetShape;

    /// <inheritdoc/>
    public override void Read(int index, Span<float> input, Span<float> target)
    {
        RequireIndex(index);
        _format.Decode(_records[index], input, target);
    }

    /// <inheritdoc/>
    public override void ReadTarget(int index, Span<float> target)
    {
        RequireIndex(index);
        _format.DecodeTarget(_records[index], target);
    }

    private void RequireCount(int inputs, int classes)
    {
        if (inputs != (long)classes * _format.InputElements)
            throw new ArgumentException($"There are {classes} classes but {inputs} numbers of inputs; {classes} samples of {InputShape} have {(long)classes * _format.InputElements}.");
    }
}
