using ConvMl.Layers.Activations;
using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// −log softmax(z)ₜ of the logits z <c>[N, K]</c> at the true class t. With label smoothing s the target is the mixture (1 − s)·t + s ÷ K of
/// every class (Szegedy et al., "Rethinking the Inception architecture", CVPR 2016). With class weights w the mean over the batch is
/// Σ wₜ·loss ÷ Σ wₜ.
/// </summary>
/// <param name="LabelSmoothing">s, from 0 (the default) up to but not including 1.</param>
/// <param name="ClassWeights">One positive weight a class; all 1 if null.</param>
public sealed record SoftmaxCrossEntropy(float LabelSmoothing = 0, IReadOnlyList<float>? ClassWeights = null) : ClassWeightedLoss(ClassWeights)
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        OptionCheck.Require(LabelSmoothing is >= 0 and < 1, $"{nameof(SoftmaxCrossEntropy)}.{nameof(LabelSmoothing)}", LabelSmoothing, "at least 0 and below 1");
        if (network.Outputs.Count != 1)
            throw new NetworkException($"The network has {network.Outputs.Count} outputs ({string.Join(", ", network.Outputs)}); softmax cross-entropy needs one, with a logit a class.");
        var logits = network.HeadShape;
        if (logits.Rank != 1 || logits[0] < 2)
            throw new NetworkException($"The network's output '{network.Head}' is {logits}; softmax cross-entropy needs one logit a class, [K] with K of at least 2. End the network with Classifier().");
        if (network.Nodes.FirstOrDefault(node => node.Name == network.Head)?.Layer is Softmax)
            throw new NetworkException($"The network ends in the softmax '{network.Head}', but the loss applies the softmax itself; remove that layer.");
        RequireWeights(logits[0]);
        return new BoundSoftmaxCrossEntropy(logits[0], LabelSmoothing, ClassWeights?.ToArray());
    }
}
