using ConvMl.Tensors;

namespace ConvMl.Training.Data;

/// <summary>
/// Samples to train or validate on, read by their number. Safe to read from several threads at once.
/// </summary>
public abstract class Dataset
{
    /// <summary>Number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>Shape of the input of one sample.</summary>
    public abstract Shape InputShape { get; }

    /// <summary>Shape of the target of one sample; <c>[]</c> for a class id.</summary>
    public abstract Shape TargetShape { get; }

    /// <summary>Reads one sample.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="input">Takes the input, as many floats as <see cref="InputShape"/> has elements.</param>
    /// <param name="target">Takes the target, as many floats as <see cref="TargetShape"/> has elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public abstract void Read(int index, Span<float> input, Span<float> target);

    /// <summary>Reads the target of one sample; overridden where that is possible without its input.</summary>
    /// <inheritdoc cref="Read"/>
    public virtual void ReadTarget(int index, Span<float> target) => Read(index, new float[InputShape.Elements], target);

    /// <summary>What a sample is called in messages; <c>sample 17</c> unless the data knows better, such as the name of a file.</summary>
    public virtual string NameOf(int index) => $"sample {index}";

    private protected void RequireIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There is no sample {index}; the data has {Count}, numbered from 0.");
    }
}
