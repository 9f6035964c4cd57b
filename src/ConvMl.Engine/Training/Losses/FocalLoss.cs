using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// The focal loss at each pixel, −(1 − pₜ)^γ·log pₜ, in which pixels that are right already count little: p is the softmax of the logits <c>[N, K, H, W]</c>, t the true class of
/// the pixel, of targets <c>[N, H, W]</c>. The mean over the batch is Σ wₜ·loss ÷ Σ wₜ over all its pixels that count; a batch without one costs 0.
/// Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection" (ICCV 2017, arXiv 1708.02002).
/// </summary>
/// <param name="Gamma">γ, finite and at least 0; 2 if not given, as in the paper. With 0 it is <see cref="PixelCrossEntropy"/>.</param>
/// <param name="ClassWeights">One positive weight w a class, the paper's α; all 1 if null.</param>
/// <param name="IgnoreId">What stands in a target for a pixel that does not count; no class id. −1 if not given.</param>
public sealed record FocalLoss(float Gamma = 2, IReadOnlyList<float>? ClassWeights = null, int IgnoreId = -1) : ClassWeightedLoss(ClassWeights)
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        OptionCheck.Require(Gamma >= 0 && float.IsFinite(Gamma), $"{nameof(FocalLoss)}.{nameof(Gamma)}", Gamma, "finite and at least 0");
        var logits = PixelLogits.Of(network, IgnoreId, nameof(FocalLoss));
        RequireWeights(logits.Channels);
        return new BoundFocalLoss(logits, Gamma, ClassWeights?.ToArray(), IgnoreId);
    }
}
