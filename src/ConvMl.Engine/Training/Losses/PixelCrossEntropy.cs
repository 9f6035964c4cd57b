using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// <see cref="SoftmaxCrossEntropy"/> at each pixel: −log softmax(z)ₜ of the logits z <c>[N, K, H, W]</c> over the classes, at the true class t of the pixel, of
/// targets <c>[N, H, W]</c>. The mean over the batch is Σ wₜ·loss ÷ Σ wₜ over all its pixels that count; a batch without one costs 0.
/// </summary>
/// <param name="ClassWeights">One positive weight w a class; all 1 if null.</param>
/// <param name="LabelSmoothing">s, from 0 (the default) up to but not including 1: the target becomes the mixture (1 − s)·t + s ÷ K of every class.</param>
/// <param name="IgnoreId">What stands in a target for a pixel that does not count; no class id. −1 if not given.</param>
public sealed record PixelCrossEntropy(IReadOnlyList<float>? ClassWeights = null, float LabelSmoothing = 0, int IgnoreId = -1) : ClassWeightedLoss(ClassWeights)
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        OptionCheck.Require(LabelSmoothing is >= 0 and < 1, $"{nameof(PixelCrossEntropy)}.{nameof(LabelSmoothing)}", LabelSmoothing, "at least 0 and below 1");
        var logits = PixelLogits.Of(network, IgnoreId, nameof(PixelCrossEntropy));
        RequireWeights(logits.Channels);
        return new BoundPixelCrossEntropy(logits, LabelSmoothing, ClassWeights?.ToArray(), IgnoreId);
    }
}
