using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>
/// −log softmax(z)ₜ of the logits z <c>[N, K]</c> at the true class t. With label smoothing s the target is the mixture (1 − s)·t + s ÷ K of
/// every class (Szegedy et al., "Rethinking the Inception architecture", CVPR 2016). With class weights w the mean over the batch is
/// Σ wₜ·loss ÷ Σ wₜ.
/// </summary>
/// <param name="LabelSmoothing">s, from 0 (the default) up to but not including 1.</param>
/// <param name="ClassWeights">One positive weight a class; all 1 if null.</param>
public sealed record SoftmaxCrossEntropy(float LabelSmoothing = 0, IReadOnlyList<float>? ClassWeights = null) : Loss
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (LabelSmoothing is not (>= 0 and < 1))
            throw new ArgumentException($"The label smoothing is {LabelSmoothing}; it must be at least 0 and below 1.");
        var logits = network.HeadShape;
        if (logits.Rank != 1 || logits[0] < 2)
            throw new NetworkException($"The network's output '{network.Head}' is {logits}; softmax cross-entropy needs one logit a class, [K] with K of at least 2. End the network with Classifier().");
        if (network.Nodes.Count > 0 && network.Nodes.FirstOrDefault(node => node.Name == network.Head)?.Layer is Softmax)
            throw new NetworkException($"The network ends in the softmax '{network.Head}', but the loss applies the softmax itself; remove that layer.");
        if (ClassWeights is { } weights && (weights.Count != logits[0] || weights.Any(weight => !(weight > 0) || !float.IsFinite(weight))))
            throw new ArgumentException($"There are {weights.Count} class weights ({string.Join(", ", weights.Take(12))}); give one positive weight for each of the {logits[0]} classes.");
        return new Bound(logits[0], LabelSmoothing, ClassWeights?.ToArray());
    }

    private sealed class Bound(int classes, double smoothing, float[]? weights) : BoundLoss
    {
        public override Shape TargetShape => [];

        public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
        {
            double totalWeight = 0;
            for (var sample = 0; sample < batchSize; sample++)
                totalWeight += WeightOf(ClassOf(targets[sample]));

            double loss = 0;
            for (var sample = 0; sample < batchSize; sample++)
            {
                var target = ClassOf(targets[sample]);
                var share = WeightOf(target) / totalWeight;
                var logits = outputs.Slice(sample * classes, classes);
                loss += share * EvaluateSample(logits, target, share, gradients.Slice(sample * classes, classes));
            }

            return loss;
        }

        private double EvaluateSample(ReadOnlySpan<float> logits, int target, double share, Span<float> gradient)
        {
            double largest = logits[0];
            foreach (var logit in logits)
                largest = Math.Max(largest, logit);
            double sum = 0;
            foreach (var logit in logits)
                sum += Math.Exp(logit - largest);
            var logSum = largest + Math.Log(sum);

            double loss = 0;
            for (var k = 0; k < logits.Length; k++)
            {
                var wanted = (smoothing / classes) + (k == target ? 1 - smoothing : 0);
                var logProbability = logits[k] - logSum;
                if (wanted > 0)
                    loss -= wanted * logProbability;
                gradient[k] = (float)(share * (Math.Exp(logProbability) - wanted));
            }

            return loss;
        }

        private double WeightOf(int target) => weights is null ? 1 : weights[target];

        private int ClassOf(float target)
        {
            var id = (int)target;
            return id == target && (uint)id < (uint)classes
                ? id
                : throw new ArgumentException($"A target is {target}; expected a class id from 0 to {classes - 1}.");
        }
    }

    /// <inheritdoc/>
    public bool Equals(SoftmaxCrossEntropy? other) => other is not null && LabelSmoothing == other.LabelSmoothing
        && (ClassWeights ?? []).SequenceEqual(other.ClassWeights ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LabelSmoothing, ClassWeights?.Count ?? 0);
}
