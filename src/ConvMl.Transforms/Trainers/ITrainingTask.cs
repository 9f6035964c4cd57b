using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;

namespace ConvMl.Transforms.Trainers;

/// <summary>What is different between trainers: what a network learns, and so what it must look like.</summary>
internal interface ITrainingTask
{
    /// <summary>Finds and checks the column with what is to be learned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is of the wrong type.</exception>
    TargetColumn TargetOf(DataViewSchema schema, string name);

    /// <summary>Turns the network that a user wrote into the one that is trained: of known sizes, giving logits.</summary>
    /// <param name="network">The network; null where the user gave none.</param>
    /// <param name="input">The shape of a sample.</param>
    /// <param name="target">What is to be learned.</param>
    /// <exception cref="NetworkException">The network cannot take the input, or does not give what is to be learned.</exception>
    Network Complete(Network? network, Shape input, TargetColumn target);

    /// <summary>The loss with what it takes from the data that is trained on.</summary>
    Loss LossFor(Dataset training, TargetColumn target, TrainingLog log);
}
