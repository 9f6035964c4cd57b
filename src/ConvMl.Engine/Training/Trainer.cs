using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Training.Data;

namespace ConvMl.Training;

/// <summary>Trains a network on a backend: the loop, and nothing that knows of files, pipelines or consoles.</summary>
public sealed class Trainer
{
    /// <summary>Makes a trainer.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public Trainer(IBackend backend, Network network, TrainingOptions options)
    {
        (Backend, Network, Options) = (backend, network, options);
    }

    /// <summary>Runs the network.</summary>
    public IBackend Backend { get; }

    /// <summary>The network to train, complete.</summary>
    public Network Network { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Trains from the initial weights that the seed gives.</summary>
    /// <param name="training">The data; a part of it is set aside for validation where <paramref name="validation"/> is null.</param>
    /// <param name="validation">Data that early stopping and the choice of the best weights look at.</param>
    /// <param name="progress">Told after each step and each epoch, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training; the best weights so far are returned.</param>
    /// <exception cref="TrainingException">The loss is no longer a number, or the data does not suit the network.</exception>
    public TrainingResult Train(
        Dataset training, Dataset? validation = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
