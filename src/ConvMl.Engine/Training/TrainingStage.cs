using ConvMl.Networks;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Training;

/// <summary>Epochs of a training that see images of one size.</summary>
/// <param name="Network">The network for that size. All stages have the same parameters.</param>
/// <param name="Loss">The loss on its outputs.</param>
/// <param name="LastEpoch">Number of the last epoch, from 1.</param>
internal sealed record TrainingStage(Network Network, BoundLoss Loss, int LastEpoch)
{
    /// <summary>The stages of a training.</summary>
    /// <exception cref="NetworkException">The network does not take the smaller images, or does not suit the loss.</exception>
    internal static TrainingStage[] Of(Network network, TrainingOptions options)
    {
        var whole = new TrainingStage(network, options.Loss.Bind(network), options.Epochs);
        if (options.Resizing is not { } resizing || resizing.EpochsOf(options.Epochs) is var epochs && epochs == 0)
            return [whole];
        var reduced = resizing.Reduce(network);
        return [new(reduced, options.Loss.Bind(reduced), epochs), whole];
    }

    /// <summary>Data as the stage sees it.</summary>
    internal Dataset Take(Dataset data) => data.InputShape == Network.Inputs[0].Shape ? data : new ReducedDataset(data, Network.Inputs[0].Shape.Height, Network.Inputs[0].Shape.Width);

    /// <summary>Pixels of an image: the cost of a step is in proportion to them.</summary>
    internal long Pixels => Network.Inputs[0].Shape.IsImage ? (long)Network.Inputs[0].Shape.Height * Network.Inputs[0].Shape.Width : 1;
}
