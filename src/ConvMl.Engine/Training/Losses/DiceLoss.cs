using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// One minus the soft Dice coefficient, Dₖ = (2·Σ pₖ·gₖ + s) ÷ (Σ pₖ² + Σ gₖ² + s), for tasks where small regions count as much as large ones. p is the softmax of the logits
/// <c>[N, K, H, W]</c>, g is 1 where the target <c>[N, H, W]</c> is class k and 0 elsewhere, sums are over the pixels of an image (or of a batch) that count. Σ wₖ·(1 − Dₖ) ÷ Σ wₖ is over
/// the classes that the target has: of an absent class nothing can be found, and what is wrongly taken for it is missing elsewhere. The mean is over the images that have a pixel
/// that counts; 0 if none has. Milletari, Navab and Ahmadi, "V-Net: fully convolutional neural networks for volumetric medical image segmentation" (3DV 2016, arXiv 1606.04797).
/// </summary>
/// <param name="ClassWeights">One positive weight w a class; all 1 if null.</param>
/// <param name="Smoothing">s, finite and at least 0; 0 if not given. It softens the steps of classes with few pixels; a perfect prediction costs 0 with any.</param>
/// <param name="Scope">Over which pixels the sums are: those of each image if not given.</param>
/// <param name="IgnoreId">What stands in a target for a pixel that does not count; no class id. −1 if not given.</param>
public sealed record DiceLoss(IReadOnlyList<float>? ClassWeights = null, float Smoothing = 0, LossScope Scope = LossScope.Image, int IgnoreId = -1) : ClassWeightedLoss(ClassWeights)
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        OptionCheck.Require(Smoothing >= 0 && float.IsFinite(Smoothing), $"{nameof(DiceLoss)}.{nameof(Smoothing)}", Smoothing, "finite and at least 0");
        OptionCheck.Require(Enum.IsDefined(Scope), $"{nameof(DiceLoss)}.{nameof(Scope)}", Scope, $"one of {string.Join(", ", Enum.GetNames<LossScope>())}");
        var logits = PixelLogits.Of(network, IgnoreId, nameof(DiceLoss));
        RequireWeights(logits.Channels);
        return new BoundDiceLoss(logits, Scope, Smoothing, ClassWeights?.ToArray(), IgnoreId);
    }
}
