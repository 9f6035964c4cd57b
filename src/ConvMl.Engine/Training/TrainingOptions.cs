using ConvMl.Training.Augmentation;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training data; 10 if not set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Samples a step; 64 if not set.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>What is made small; softmax cross-entropy if not set.</summary>
    public Loss Loss { get; init; } = new SoftmaxCrossEntropy();

    /// <summary>How the parameters follow the gradients, with its base learning rate; <see cref="Adam"/> if not set.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate changes over the steps; constant if not set.</summary>
    public Schedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>Largest Euclidean norm of all gradients together; larger ones are scaled down to it. No limit if null.</summary>
    public float? GradientClipNorm { get; init; }

    /// <summary>Share of the training data that is set aside for validation, where no validation data is given; 0.1 if not set, 0 for none.</summary>
    public float ValidationFraction { get; init; } = 0.1f;

    /// <summary>Epochs without a better validation loss after which training stops; never if null.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Changes to the training images, in their order.</summary>
    public IReadOnlyList<Augmentation.Augmentation> Augmentations { get; init; } = [];

    /// <summary>Seed of all randomness: initial weights, split, order, augmentation, dropout.</summary>
    public long Seed { get; init; }

    /// <summary>Number of threads; 0 for one a processor. It never changes a result.</summary>
    public int Threads { get; init; }
}
