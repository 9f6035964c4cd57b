using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.Trainers;

/// <summary>Makes a user's network one that can be trained: of known sizes, giving logits, for losses and scores apply the softmax themselves.</summary>
internal static class Logits
{
    /// <summary>Sets the sizes that the network leaves open, and takes away a softmax at its end.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="classes">The number of classes.</param>
    /// <exception cref="NetworkException">The network cannot take the input.</exception>
    internal static Network Of(Network network, Shape input, int classes)
    {
        var complete = WithoutSoftmax(network);
        if (input.IsImage) complete = complete.WithInputSize(input.Height, input.Width);
        if (complete.AwaitsClasses) complete = complete.WithClasses(classes);
        complete.RequireComplete();
        return complete;
    }

    private static Network WithoutSoftmax(Network network)
    {
        if (network.Nodes.FirstOrDefault(node => node.Name == network.Head) is not { Layer: Softmax } softmax) return network;
        var input = network.Inputs[0];
        var kept = network.Nodes.Where(node => node != softmax).ToArray();
        return kept
            .Aggregate(Network.Input(input.Shape, input.Name), (built, node) => built.Append(node.Layer, node.Inputs, node.Name))
            .WithOutputs(softmax.Inputs[0])
            .WithFrozen(kept.Where(node => node.IsFrozen).Select(node => node.Name));
    }
}
