using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>What every loss of pixels asks of a network.</summary>
internal static class PixelLogits
{
    /// <summary>The shape <c>[K, H, W]</c> of the network's only output.</summary>
    /// <param name="network">The network.</param>
    /// <param name="ignoreId">What stands in a target for a pixel that does not count.</param>
    /// <param name="loss">Name of the loss, for messages.</param>
    /// <exception cref="NetworkException">The network does not give a logit a class at each pixel of its input.</exception>
    /// <exception cref="ArgumentException"><paramref name="ignoreId"/> is a class id.</exception>
    internal static Shape Of(Network network, int ignoreId, string loss)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Outputs.Count != 1)
            throw new NetworkException($"The network has {network.Outputs.Count} outputs ({string.Join(", ", network.Outputs)}); {loss} needs one, with a map of logits a class.");
        var (logits, input) = (network.HeadShape, network.Inputs[0].Shape);
        if (!logits.IsImage || logits.Channels < 2)
            throw new NetworkException($"The network's output '{network.Head}' is {logits}; {loss} needs a logit a class and pixel, [K, H, W] with K of at least 2.{(logits.IsImage ? null : PixelMapRemedy.For(network, input))} End the network with a Conv2D of K output channels.");
        if (!input.IsImage || logits.Height != input.Height || logits.Width != input.Width)
            throw new NetworkException($"The network's output '{network.Head}' is {logits}, its input {input}; {loss} needs the height and width of the input.{(input.IsImage ? PixelMapRemedy.For(network, [logits.Channels, input.Height, input.Width]) : null)}");
        if (network.Nodes.FirstOrDefault(node => node.Name == network.Head)?.Layer is Softmax)
            throw new NetworkException($"The network ends in the softmax '{network.Head}', but the loss applies the softmax itself; remove that layer.");
        OptionCheck.Require(ignoreId < 0 || ignoreId >= logits.Channels, $"{loss}.IgnoreId", ignoreId, $"no class id, which are 0 to {logits.Channels - 1}");
        return logits;
    }
}
