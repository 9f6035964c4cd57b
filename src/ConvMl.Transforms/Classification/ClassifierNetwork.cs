using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Trainers;

namespace ConvMl.Transforms.Classification;

/// <summary>Turns the network that a user wrote into the one that is trained: of known sizes, giving a logit a class.</summary>
internal static class ClassifierNetwork
{
    /// <summary>Sets the sizes that the network leaves open, and takes away a softmax at its end.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="classes">The number of label values.</param>
    /// <param name="labelColumnName">The label column, for the message.</param>
    /// <exception cref="NetworkException">The network cannot take the input, or does not give one value a class.</exception>
    internal static Network Complete(Network network, Shape input, int classes, string labelColumnName)
    {
        var complete = Logits.Of(network, input, classes);
        var output = complete.HeadShape;
        return output.Rank == 1 && output[0] == classes
            ? complete
            : throw new NetworkException(
                $"The network's output '{complete.Head}' is {output}, but the label column '{labelColumnName}' has {classes} values; expected [{classes}]. " +
                "End the network with Classifier(), whose width comes from the labels.");
    }
}
