using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Training;

/// <summary>Trains a network on a backend: the loop, and nothing that knows of files, pipelines or consoles.</summary>
/// <remarks>
/// Each epoch goes through the training data in an order of its own, the last batch holding what is left. After it the validation data is
/// scored, and the parameters are kept if their validation loss is the least so far. For one build on one kind of processor the result
/// depends on the network, the options and the data alone: not on the number of threads, nor on interruptions.
/// </remarks>
public sealed class Trainer
{
    private readonly TrainingStage[] _stages;

    /// <summary>Makes a trainer.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="NetworkException">The network is not complete, does not suit the loss, or does not take the smaller images of <see cref="TrainingOptions.Resizing"/>.</exception>
    /// <exception cref="NotSupportedException">The backend cannot train a layer; the message says which and why.</exception>
    public Trainer(IBackend backend, Network network, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        network.RequireComplete();
        if (network.Parameters.TrainedCount == 0)
        {
            throw new NetworkException(network.Frozen.Any()
                ? $"All layers with parameters are frozen ({string.Join(", ", network.Frozen)}); leave at least one to train."
                : "The network has no parameters to train. Add a layer with weights, such as Dense or Conv2D; a frozen one (trainable: false) is not trained.");
        }

        _stages = TrainingStage.Of(network, options);
        backend.CheckSupport(network, ExecutionMode.Training).RequireSupported(backend.Info);
        (Backend, Network, Options) = (backend, network, options);
    }

    // On images of full size, which validation looks at.
    private BoundLoss Loss => _stages[^1].Loss;

    /// <summary>Runs the network.</summary>
    public IBackend Backend { get; }

    /// <summary>The network to train, complete.</summary>
    public Network Network { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The state before the first step, with the initial weights that the seed gives.</summary>
    public TrainingState Begin() => new(Network, Options, Network.CreateParameters(Options.Seed));

    /// <summary>The state before the first step, with given weights.</summary>
    /// <param name="initial">Parameters of the network (some may be frozen in the one and not in the other); they are copied.</param>
    /// <exception cref="TrainingException">The parameters are of another network.</exception>
    public TrainingState Begin(ParameterSet initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        if (!initial.Layout.IsSameAs(Network.Parameters))
            throw new TrainingException("The initial parameters belong to another network: names or shapes differ.");
        var parameters = new ParameterSet(Network.Parameters);
        parameters.CopyFrom(initial);
        return new(Network, Options, parameters);
    }

    /// <summary>Trains from the initial weights that the seed gives.</summary>
    /// <param name="training">The data; a part of it is set aside for validation where <paramref name="validation"/> is null.</param>
    /// <param name="validation">Data that early stopping and the choice of the best weights look at.</param>
    /// <param name="progress">Told after each step and each epoch, on the thread that trains.</param>
    /// <param name="cancellation">Ends the training after the step under way; the best weights so far are returned, or the current ones if no epoch has ended.</param>
    /// <exception cref="TrainingException">The data does not suit the network or the options, or a number is no longer finite.</exception>
    public TrainingResult Train(
        Dataset training, Dataset? validation = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        Train(Begin(), training, validation, progress, epochEnded: null, cancellation);

    /// <summary>Trains on from a state, which moves along: to the same bits as if the training had never been interrupted.</summary>
    /// <param name="state">From <see cref="Begin()"/>, from a training that was cancelled, or from <see cref="TrainingCheckpoint.Load"/>.</param>
    /// <param name="training">The same data as before.</param>
    /// <param name="validation">The same data as before.</param>
    /// <param name="progress">Told after each step and each epoch, on the thread that trains.</param>
    /// <param name="epochEnded">Called after each epoch, on the thread that trains, which waits for it: the place to save the state.</param>
    /// <param name="cancellation">Ends the training after the step under way; the best weights so far are returned, or the current ones if no epoch has ended.</param>
    /// <exception cref="TrainingException">The state is of another training, the data does not suit, or a number is no longer finite.</exception>
    public TrainingResult Train(
        TrainingState state, Dataset training, Dataset? validation = null, IProgress<TrainingProgress>? progress = null,
        Action<TrainingState>? epochEnded = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(training);
        RequireData(training, "training");
        if (validation is null && Options.ValidationFraction > 0)
            (training, validation) = SetAside(training);
        if (validation is not null)
            RequireData(validation, "validation");
        else if (Options.EarlyStoppingPatience is not null)
            throw new TrainingException($"{nameof(Options.EarlyStoppingPatience)} is set, but there is no validation data to look at; give some, set {nameof(Options.ValidationFraction)}, or leave the patience out.");
        RequireSameTraining(state, (training.Count, validation?.Count ?? 0));

        var end = new TrainingLoop(this, _stages, training, validation, progress, epochEnded).Run(state, cancellation);
        return new TrainingResult
        {
            Network = Network,
            Parameters = (state.BestEpoch > 0 ? state.BestParameters : state.Parameters).Clone(),
            Epochs = [.. state.Epochs],
            BestEpoch = state.BestEpoch,
            End = end,
            Duration = state.Elapsed,
            Samples = state.Samples,
        };
    }

    private (Dataset Training, Dataset? Validation) SetAside(Dataset data)
    {
        var (training, validation) = ValidationSplit.Split(data, Options.ValidationFraction, Options.Seed);
        return (training, validation.Count > 0 ? validation : null);
    }

    private void RequireData(Dataset data, string role)
    {
        DataFit.Require(data, Network, Loss, role, Math.Min(Options.BatchSize, data.Count));
        if (Options.Augmentations.Count == 0)
            return;
        if (!data.InputShape.IsImage)
            throw new TrainingException($"Augmentations change images [C, H, W], but the inputs of the {role} data are {data.InputShape}; leave them out.");
        if (data.TargetShape.Rank == 0)
        {
            if (Options.Augmentations.FirstOrDefault(augmentation => augmentation is MixingAugmentation) is { } mixing)
                throw new TrainingException($"{mixing.GetType().Name} mixes images whose pixels have classes, but each image of the {role} data has one label; leave it out.");
            return;
        }

        if (data.TargetShape.Rank != 2 || Loss.IgnoredTarget is null)
            throw new TrainingException($"The augmentations change images but not their targets, which are {data.TargetShape} here; leave them out.");
        if (Options.Augmentations.FirstOrDefault(augmentation => !augmentation.TakesMaps) is { } other)
            throw new TrainingException($"{other.GetType().Name} changes images but not their targets, which are maps {data.TargetShape} here; leave it out.");
    }

    private void RequireSameTraining(TrainingState state, (int Training, int Validation) samples)
    {
        if (!state.Parameters.Layout.IsSameAs(Network.Parameters))
            throw new TrainingException("The state to go on from belongs to another network: names or shapes of its parameters differ.");
        Require(state.Seed == Options.Seed, "the seed", state.Seed, Options.Seed);
        Require(state.BatchSize == Options.BatchSize, "the batch size", state.BatchSize, Options.BatchSize);
        if (state.Samples == default)
            state.Samples = samples;
        Require(state.Samples == samples, "the number of samples for training and validation", state.Samples, samples);

        static void Require(bool holds, string what, object before, object now)
        {
            if (!holds)
                throw new TrainingException($"The training to go on with had {before} as {what}, but now it is {now}; give it the same data and options.");
        }
    }
}
