using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>A loss laid on the outputs of a network. It holds no state: any number of threads may evaluate it.</summary>
public abstract class BoundLoss
{
    /// <summary>Shape of the target of one sample: <c>[]</c> for one class id, <c>[H, W]</c> for a class id a pixel, ….</summary>
    public abstract Shape TargetShape { get; }

    /// <summary>Computes the loss of a batch (a mean over its samples) and its gradient.</summary>
    /// <param name="batchSize">Number of samples N.</param>
    /// <param name="outputs">All outputs of the network, as a session gives them.</param>
    /// <param name="targets">N targets, one behind the other. Class ids are whole numbers.</param>
    /// <param name="gradients">Takes the derivative of the loss by each of <paramref name="outputs"/>.</param>
    public abstract double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients);
}
