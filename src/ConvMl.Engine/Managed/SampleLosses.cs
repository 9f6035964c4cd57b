using ConvMl.Managed.Threading;
using ConvMl.Training.Losses;

namespace ConvMl.Managed;

/// <summary>The loss of a batch on all workers, a task a sample, where the loss is a sum over the samples. The terms are added in the order of the samples.</summary>
/// <param name="loss">The loss.</param>
/// <param name="maxBatchSize">Most samples in a batch.</param>
internal sealed unsafe class SampleLosses(BoundLoss loss, int maxBatchSize)
{
    private readonly double[] _terms = new double[maxBatchSize];

    /// <summary>As <see cref="BoundLoss.Evaluate"/>.</summary>
    public double Evaluate(WorkerPool pool, int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        if (!loss.IsSumOverSamples)
            return loss.Evaluate(batchSize, outputs, targets, gradients);

        var totalWeight = loss.Weight(batchSize, targets);
        fixed (float* output = outputs, target = targets, gradient = gradients)
        {
            pool.Run(batchSize, new Samples(loss, totalWeight, output, outputs.Length / batchSize, target, targets.Length / batchSize, gradient, _terms));
        }

        double sum = 0;
        foreach (var term in _terms.AsSpan(0, batchSize))
            sum += term;
        return sum;
    }

    private readonly struct Samples(BoundLoss loss, double totalWeight, float* outputs, int outputLength, float* targets, int targetLength, float* gradients, double[] terms) : IParallelBody
    {
        public void Run(int task, int worker) => terms[task] = loss.EvaluateSample(
            new(outputs + ((nint)task * outputLength), outputLength),
            new(targets + ((nint)task * targetLength), targetLength),
            totalWeight,
            new(gradients + ((nint)task * outputLength), outputLength));
    }
}
