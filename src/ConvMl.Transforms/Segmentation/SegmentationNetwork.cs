using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Trainers;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Turns the network that a user wrote into the one that is trained: of known sizes, giving each pixel a logit a class.</summary>
internal static class SegmentationNetwork
{
    /// <summary>Sets the sizes that the network leaves open, and takes away a softmax at its end.</summary>
    /// <param name="network">The network; null for a classifier of each pixel by itself.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="masks">The masks.</param>
    /// <exception cref="NetworkException">The network cannot take the input, or does not give <c>[K, H, W]</c> for masks <c>[H, W]</c> of K classes.</exception>
    internal static Network Complete(Network? network, Shape input, MaskColumn masks)
    {
        var complete = Logits.Of(network ?? Network.Input(input).PixelClassifier(), input, masks.Classes);
        Shape expected = [masks.Classes, masks.Height, masks.Width];
        return complete.HeadShape == expected
            ? complete
            : throw new NetworkException(
                $"The network's output '{complete.Head}' is {complete.HeadShape}, but the masks of the column '{masks.Column.Name}' are {masks.Height} x {masks.Width} (height x width) " +
                $"with {masks.Classes} classes; expected {expected}.{PixelMapRemedy.For(complete, expected)}");
    }
}
