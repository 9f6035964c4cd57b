using ConvMl.Tensors;
using ConvMl.Training.Metrics;

namespace ConvMl.Training.Losses;

/// <summary>A loss laid on the outputs of a network. It holds no state: any number of threads may evaluate it.</summary>
public abstract class BoundLoss
{
    /// <summary>Shape of the target of one sample: <c>[]</c> for one class id, <c>[H, W]</c> for a class id a pixel, ….</summary>
    public abstract Shape TargetShape { get; }

    /// <summary>What stands in a target for a part of it that does not count; null if all of it counts.</summary>
    public virtual float? IgnoredTarget => null;

    /// <summary>Whether each sample is of one class, so that <see cref="Predict"/> answers.</summary>
    public virtual bool PredictsClasses => false;

    /// <summary>Computes the loss of a batch (a mean over its samples) and its gradient.</summary>
    /// <param name="batchSize">Number of samples N.</param>
    /// <param name="outputs">All outputs of the network, as a session gives them.</param>
    /// <param name="targets">N targets, one behind the other. Class ids are whole numbers.</param>
    /// <param name="gradients">Takes the derivative of the loss by each of <paramref name="outputs"/>; empty if only the loss is wanted.</param>
    /// <exception cref="ArgumentException">A target is out of its range.</exception>
    public abstract double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients);

    /// <summary>Whether the loss of a batch is a sum of one term a sample, so that <see cref="EvaluateSample"/> answers and several threads may share the samples.</summary>
    public virtual bool IsSumOverSamples => false;

    /// <summary>Computes the term of one sample in the loss of a batch, and its gradient.</summary>
    /// <param name="outputs">All outputs of the network for the sample.</param>
    /// <param name="target">Its target.</param>
    /// <param name="totalWeight">The batch's <see cref="Weight"/>.</param>
    /// <param name="gradients">Takes the derivative of the batch's loss by each of <paramref name="outputs"/>; empty if only the loss is wanted.</param>
    /// <exception cref="NotSupportedException">The loss is no such sum; see <see cref="IsSumOverSamples"/>.</exception>
    public virtual double EvaluateSample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> target, double totalWeight, Span<float> gradients) =>
        throw new NotSupportedException("This loss is no sum over the samples.");

    /// <summary>
    /// What the batch counts in a mean over several batches: the mean loss over all data is Σ weight·loss ÷ Σ weight. The number of
    /// samples, unless the loss weighs them.
    /// </summary>
    public virtual double Weight(int batchSize, ReadOnlySpan<float> targets) => batchSize;

    /// <summary>Says what is wrong with the target of one sample (<c>is 12; expected …</c>); null if it is right.</summary>
    public virtual string? FindFault(ReadOnlySpan<float> target) => null;

    /// <summary>Counts the right answers among the answers of a batch; (0, 0) for a task without classes.</summary>
    public virtual (long Right, long All) CountAnswers(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets) => (0, 0);

    /// <summary>Number of classes where the answer for each sample is a map of classes, so that <see cref="CountMaps"/> answers; 0 otherwise.</summary>
    public virtual int MapClasses => 0;

    /// <summary>Counts how the maps of classes that a batch was answered with agree with their targets.</summary>
    /// <param name="batchSize">Number of samples N.</param>
    /// <param name="outputs">All outputs of the network, as a session gives them.</param>
    /// <param name="targets">N targets, one behind the other.</param>
    /// <param name="counts">Takes the pixels that count; of <see cref="MapClasses"/> classes.</param>
    /// <exception cref="NotSupportedException">The answers are no maps; see <see cref="MapClasses"/>.</exception>
    public virtual void CountMaps(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, SegmentationCounts counts) =>
        throw new NotSupportedException("This loss is not about maps of classes.");

    /// <summary>Turns outputs into classes with their probabilities.</summary>
    /// <param name="batchSize">Number of samples N.</param>
    /// <param name="outputs">All outputs of the network, as a session gives them.</param>
    /// <param name="targets">N targets, one behind the other.</param>
    /// <param name="predictions">Takes N predictions.</param>
    /// <exception cref="NotSupportedException">The samples are not of one class each; see <see cref="PredictsClasses"/>.</exception>
    public virtual void Predict(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<ClassPrediction> predictions) =>
        throw new NotSupportedException("This loss is not about one class a sample.");
}
