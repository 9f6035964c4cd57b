using ConvMl.Networks;

namespace ConvMl.Training.Losses;

/// <summary>
/// The Lovász-softmax loss, which stands for 1 − IoU: of a class, the Lovász extension of the Jaccard loss 1 − |P∩G| ÷ |P∪G| at the errors |g − p| of the pixels that count; on answers that are
/// wholly sure the two are the same. p is the softmax of the logits <c>[N, K, H, W]</c>, g is 1 where the target <c>[N, H, W]</c> is the class and 0 elsewhere. It is averaged over the classes that the
/// target of an image (or of a batch) has, then over the images that have a pixel that counts; 0 if none has. Berman, Rannen Triki and Blaschko, "The Lovász-softmax loss: a tractable surrogate
/// for the optimization of the intersection-over-union measure in neural networks" (CVPR 2018, arXiv 1705.08790).
/// </summary>
/// <param name="Scope">Over which pixels the union and intersection are: those of each image if not given.</param>
/// <param name="IgnoreId">What stands in a target for a pixel that does not count; no class id. −1 if not given.</param>
public sealed record LovaszSoftmax(LossScope Scope = LossScope.Image, int IgnoreId = -1) : Loss
{
    /// <inheritdoc/>
    public override BoundLoss Bind(Network network)
    {
        OptionCheck.Require(Enum.IsDefined(Scope), $"{nameof(LovaszSoftmax)}.{nameof(Scope)}", Scope, $"one of {string.Join(", ", Enum.GetNames<LossScope>())}");
        return new BoundLovaszSoftmax(PixelLogits.Of(network, IgnoreId, nameof(LovaszSoftmax)), Scope, IgnoreId);
    }
}
