using ConvMl.Layers;
using ConvMl.Layers.Activations;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.Classification;

/// <summary>Turns the network that a user wrote into the one that is trained: of known sizes, giving a logit a class.</summary>
internal static class ClassifierNetwork
{
    /// <summary>Sets the sizes that the network leaves open, and takes away a softmax at its end, which the loss and the score apply themselves.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="classes">The number of label values.</param>
    /// <param name="labelColumnName">The label column, for the message.</param>
    /// <exception cref="NetworkException">The network cannot take the input, or does not give one value a class.</exception>
    internal static Network Complete(Network network, Shape input, int classes, string labelColumnName)
    {
        var complete = WithoutSoftmax(network);
        if (input.IsImage) complete = complete.WithInputSize(input.Height, input.Width);
        if (complete.AwaitsClasses) complete = complete.WithClasses(classes);
        complete.RequireComplete();
        var output = complete.HeadShape;
        return output.Rank == 1 && output[0] == classes
            ? complete
            : throw new NetworkException(
                $"The network's output '{complete.Head}' is {output}, but the label column '{labelColumnName}' has {classes} values; expected [{classes}]. " +
                "End the network with Classifier(), whose width comes from the labels.");
    }

    private static Network WithoutSoftmax(Network network)
    {
        if (network.Nodes.FirstOrDefault(node => node.Name == network.Head) is not { Layer: Softmax } softmax) return network;
        var input = network.Inputs[0];
        return network.Nodes
            .Where(node => node != softmax)
            .Aggregate(Network.Input(input.Shape, input.Name), (built, node) => built.Append(node.Layer, node.Inputs, node.Name))
            .WithOutputs(softmax.Inputs[0]);
    }
}
