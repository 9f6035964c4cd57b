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
    public abstract void Read(int index, Span<float> input, Span<float> target);
}
