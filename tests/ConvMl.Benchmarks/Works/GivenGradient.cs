using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Benchmarks.Works;

/// <summary>
/// Stands for whatever comes behind the layers that are measured: its gradient by the outputs is given, so that a backward pass costs
/// nothing but the layers'. Its value has no meaning.
/// </summary>
/// <param name="Gradient">The gradient by the outputs of a batch.</param>
internal sealed record GivenGradient(float[] Gradient) : Loss
{
    public override BoundLoss Bind(Network network) => new Bound(Gradient);

    private sealed class Bound(float[] gradient) : BoundLoss
    {
        public override Shape TargetShape => [];

        public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
        {
            gradient.AsSpan(0, gradients.Length).CopyTo(gradients);
            return 0;
        }
    }
}
