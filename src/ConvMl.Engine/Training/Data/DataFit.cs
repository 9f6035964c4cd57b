using ConvMl.Networks;
using ConvMl.Training.Losses;

namespace ConvMl.Training.Data;

/// <summary>Whether data suits a network and its loss; asked before anything is computed.</summary>
internal static class DataFit
{
    /// <param name="data">The data.</param>
    /// <param name="network">What it is fed to.</param>
    /// <param name="loss">What its targets are held against.</param>
    /// <param name="role">What the data is for, for the message.</param>
    /// <param name="batchSize">Samples that are in memory at once.</param>
    /// <exception cref="TrainingException">It does not.</exception>
    internal static void Require(Dataset data, Network network, BoundLoss loss, string role, int batchSize)
    {
        if (network.Inputs.Count != 1)
            throw new TrainingException($"The network has {network.Inputs.Count} inputs ({string.Join(", ", network.Inputs.Select(input => input.Name))}); a data set gives one.");
        if (data.Count == 0)
            throw new TrainingException($"The {role} data has no samples.");
        if (data.InputShape != network.Inputs[0].Shape)
            throw new TrainingException($"The inputs of the {role} data are {data.InputShape}; the network's input '{network.Inputs[0].Name}' takes {network.Inputs[0].Shape}.");
        if (data.TargetShape != loss.TargetShape)
            throw new TrainingException($"The targets of the {role} data are {data.TargetShape}; the loss needs {loss.TargetShape}{(loss.TargetShape.Rank == 0 ? " (one number, the class id)" : "")}.");
        if ((long)batchSize * Math.Max(data.InputShape.Elements, data.TargetShape.Elements) > int.MaxValue)
            throw new TrainingException($"A batch of {batchSize} inputs {data.InputShape} has more than {int.MaxValue} numbers; use a smaller batch size.");
    }
}
