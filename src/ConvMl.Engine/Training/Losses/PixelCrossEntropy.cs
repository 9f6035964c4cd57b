using ConvMl.Layers.Activations;
using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// <see cref="SoftmaxCrossEntropy"/> at each pixel: −log softmax(z)ₜ of the logits z <c>[N, K, H, W]</c> over the classes, at the true class t of the pixel, of
/// targets <c>[N, H, W]</c>. The mean over the batch is Σ wₜ·loss ÷ Σ wₜ over all its pixels that count; a batch without one costs 0.
/// </summary>
/// <param name="ClassWeights">One positive weight w a class; all 1 if null.</param>
/// <param name="LabelSmoothing">s, from 0 (the default) up to but not including 1: the target becomes the mixture (1 − s)·t + s ÷ K of every class.</param>
/// <param name="IgnoreId">What stands in a target for a pixel that does not count; no class id. −1 if not given.</param>
public sealed record PixelCrossEntropy(IReadOnlyList<float>? ClassWeights = null, float LabelSmoothing = 0, int IgnoreId = -1) : Loss
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        OptionCheck.Require(LabelSmoothing is >= 0 and < 1, $"{nameof(PixelCrossEntropy)}.{nameof(LabelSmoothing)}", LabelSmoothing, "at least 0 and below 1");
        if (network.Outputs.Count != 1)
            throw new NetworkException($"The network has {network.Outputs.Count} outputs ({string.Join(", ", network.Outputs)}); pixel cross-entropy needs one, with a map of logits a class.");
        var (logits, input) = (network.HeadShape, network.Inputs[0].Shape);
        if (!logits.IsImage || logits.Channels < 2)
            throw new NetworkException($"The network's output '{network.Head}' is {logits}; pixel cross-entropy needs a logit a class and pixel, [K, H, W] with K of at least 2. End the network with a Conv2D of K output channels.");
        if (!input.IsImage || logits.Height != input.Height || logits.Width != input.Width)
            throw new NetworkException($"The network's output '{network.Head}' is {logits}, its input {input}; pixel cross-entropy needs the height and width of the input. Let the layers bring back what they take away.");
        if (network.Nodes.FirstOrDefault(node => node.Name == network.Head)?.Layer is Softmax)
            throw new NetworkException($"The network ends in the softmax '{network.Head}', but the loss applies the softmax itself; remove that layer.");
        if (ClassWeights is { } weights && (weights.Count != logits.Channels || weights.Any(weight => !(weight > 0) || !float.IsFinite(weight))))
            throw new ArgumentException($"There are {weights.Count} class weights ({string.Join(", ", weights.Take(12))}); give one positive weight for each of the {logits.Channels} classes.");
        OptionCheck.Require(IgnoreId < 0 || IgnoreId >= logits.Channels, $"{nameof(PixelCrossEntropy)}.{nameof(IgnoreId)}", IgnoreId, $"no class id, which are 0 to {logits.Channels - 1}");
        return new BoundPixelCrossEntropy(logits, LabelSmoothing, ClassWeights?.ToArray(), IgnoreId);
    }

    /// <inheritdoc/>
    public bool Equals(PixelCrossEntropy? other) => other is not null && LabelSmoothing == other.LabelSmoothing && IgnoreId == other.IgnoreId
        && (ClassWeights ?? []).SequenceEqual(other.ClassWeights ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LabelSmoothing, IgnoreId, ClassWeights?.Count ?? 0);
}
