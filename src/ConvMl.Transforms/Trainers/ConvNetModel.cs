using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Schemas;

namespace ConvMl.Transforms.Trainers;

/// <summary>A trained classifier: a network that takes raw feature values and gives a logit a class, and its parameters.</summary>
public sealed class ConvNetModel
{
    internal ConvNetModel(Network network, ParameterSet parameters, KeyValues? labels)
    {
        Network = network;
        Parameters = parameters;
        Labels = labels;
        Classes = network.HeadShape[0];
        ClassNames = labels?.Names ?? [.. Enumerable.Range(0, Classes).Select(number => $"{number}")];
    }

    /// <summary>The network. Where the trainer measured the input, it begins with a <see cref="Layers.Normalize"/>; it does not end in a softmax.</summary>
    public Network Network { get; }

    /// <summary>The parameters. Treat them as read-only: sessions that are open share them.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Number of classes K.</summary>
    public int Classes { get; }

    /// <summary>The name of each class: the label column's key values as text; the numbers 0 to K − 1 where it had none.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The label column's key values in their own type; null where it had none.</summary>
    internal KeyValues? Labels { get; }

    /// <summary>Shape of one input.</summary>
    internal Shape Input => Network.Inputs[0].Shape;
}
