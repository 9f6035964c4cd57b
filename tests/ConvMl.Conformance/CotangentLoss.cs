using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Conformance;

/// <summary>
/// L = Σ c·y over all outputs y of a batch, where the targets are the numbers c: the loss whose derivative by the outputs is whatever the
/// test wants it to be.
/// </summary>
public sealed record CotangentLoss : Loss
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network) => new Bound(network.OutputShapes.Sum(shape => shape.Elements));

    private sealed class Bound(int outputs) : BoundLoss
    {
        public override Shape TargetShape => [outputs];

        public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
        {
            double loss = 0;
            for (var index = 0; index < outputs.Length; index++)
                loss += (double)targets[index] * outputs[index];
            targets.CopyTo(gradients);
            return loss;
        }
    }
}
