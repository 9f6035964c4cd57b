using ConvMl.Backends;
using ConvMl.Training.Augmentations;
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

    /// <summary>Share of the training data that is set aside for validation, where no validation data is given: at least 0 (none) and below 1; 0.1 if not set.</summary>
    public float ValidationFraction { get; init; } = 0.1f;

    /// <summary>Epochs without a better validation loss after which training stops; never if null.</summary>
    public int? EarlyStoppingPatience { get; init; }

    /// <summary>Changes to the training images, in their order; none if not set.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Smaller images in the first epochs; none if null.</summary>
    public ProgressiveResizing? Resizing { get; init; }

    /// <summary>Seed of all randomness: initial weights, split, order, augmentation, dropout.</summary>
    public long Seed { get; init; }

    /// <summary>Number of threads; 0 for one a processor. It never changes a result.</summary>
    public int Threads { get; init; }

    /// <summary>How exactly the backend computes; <see cref="NumericPrecision.Standard"/> if not set.</summary>
    public NumericPrecision Precision { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal void Validate()
    {
        OptionCheck.Require(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        OptionCheck.Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        OptionCheck.Require(Loss is not null, nameof(Loss), Loss, "a loss");
        OptionCheck.Require(Optimizer is not null, nameof(Optimizer), Optimizer, "an optimizer");
        OptionCheck.Require(Schedule is not null, nameof(Schedule), Schedule, "a schedule");
        OptionCheck.Require(Augmentations is not null && Augmentations.All(augmentation => augmentation is not null), nameof(Augmentations), Augmentations, "a list without nulls");
        OptionCheck.Require(GradientClipNorm is null || (GradientClipNorm > 0 && float.IsFinite(GradientClipNorm.Value)), nameof(GradientClipNorm), GradientClipNorm, "a positive number, or null for no limit");
        OptionCheck.Require(ValidationFraction is >= 0 and < 1, nameof(ValidationFraction), ValidationFraction, "at least 0 and below 1");
        OptionCheck.Require(EarlyStoppingPatience is null or >= 1, nameof(EarlyStoppingPatience), EarlyStoppingPatience, "at least 1, or null to never stop early");
        OptionCheck.Require(Threads >= 0, nameof(Threads), Threads, "at least 1, or 0 for one a processor");
        OptionCheck.Require(Enum.IsDefined(Precision), nameof(Precision), Precision, $"one of {string.Join(", ", Enum.GetNames<NumericPrecision>())}");
        Optimizer!.Validate();
        Schedule!.Validate();
        Resizing?.Validate();
        foreach (var augmentation in Augmentations!)
            augmentation.Validate();
    }
}
