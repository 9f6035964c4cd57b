using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Transforms.Trainers;

/// <summary>How a network is trained, whatever it learns. A trainer takes a copy: later changes have no effect on it.</summary>
public abstract class TrainerOptions
{
#pragma warning disable CA1051 // Options are public fields throughout ML.NET.
    /// <summary>
    /// The network: one input, one output. Left open, its height and width come from the feature column, its number of classes from the label column.
    /// </summary>
    public Network? Network;

    /// <summary>The column with what is to be learned.</summary>
    public string LabelColumnName;

    /// <summary>The column with the features: an image, or a vector of <see cref="float"/> or <see cref="byte"/>.</summary>
    public string FeatureColumnName;

    /// <summary>
    /// Weights to begin with, by name: a layer of the network that is among them begins with them, every other one with those that the seed gives.
    /// So a trained network is trained on, whole or with <see cref="ConvMl.Networks.Network.WithFrozen">some layers frozen</see>. None if not set.
    /// </summary>
    public ParameterSet? InitialParameters;

    /// <summary>Passes over the training data; 10 if not set.</summary>
    public int Epochs = 10;

    /// <summary>Samples a training step.</summary>
    public int BatchSize;

    /// <summary>What training makes small.</summary>
    public Loss Loss;

    /// <summary>How the parameters follow the gradients: <see cref="Adam"/> if not set.</summary>
    public Optimizer Optimizer = new Adam();

    /// <summary>How the learning rate changes over the steps: constant if not set.</summary>
    public Schedule Schedule = new ConstantSchedule();

    /// <summary>Largest Euclidean norm of all gradients together; no limit if not set.</summary>
    public float? GradientClipNorm;

    /// <summary>Share of the rows that is set aside to choose the best weights by, from 0 to below 1; 0.1 if not set. Without effect where validation data is given.</summary>
    public float ValidationFraction = 0.1f;

    /// <summary>Epochs without a better validation loss after which training stops; never if not set.</summary>
    public int? EarlyStoppingPatience;

    /// <summary>Random changes of the training images, in their order; none if not set.</summary>
    public IReadOnlyList<Augmentation> Augmentations = [];

    /// <summary>Smaller images in the first epochs, which cost less; none if not set.</summary>
    public ProgressiveResizing? Resizing;

    /// <summary>
    /// Whether the trainer measures mean and deviation of each channel on the training rows and puts a <see cref="Layers.Normalize"/> with them before
    /// the network; true if not set. A network that begins with one is left as it is.
    /// </summary>
    public bool NormalizeInput = true;

    /// <summary>Seed of all randomness; drawn from the <c>MLContext</c> at each <c>Fit</c> if not set.</summary>
    public long? Seed;

    /// <summary>Number of threads; one a processor if 0 or not set. It never changes a result.</summary>
    public int Threads;

    /// <summary>How exactly the backend computes, in training and in scoring: <see cref="NumericPrecision.Standard"/> if not set.</summary>
    public NumericPrecision Precision;

    /// <summary>Name of the backend that trains, and that the model then scores with: "managed", "reference" or a plugin's; "managed" if not set. A loaded model does not need it.</summary>
    public string? Backend;

    /// <summary>Bytes of training rows that are kept in memory; more go into a cache file that is read through the page cache. 2 GiB if not set; 0 for always a file.</summary>
    public long MemoryLimit = 2L << 30;

    /// <summary>Where a cache file is made; the system's folder for temporary files if not set.</summary>
    public string? CacheFolder;

    /// <summary>
    /// A folder for this training alone, into which its whole state is written after each epoch and when it is cancelled; none if not set. Where the folder
    /// holds such a state, the training goes on from it, to the same bits as if it had not been interrupted; give it the same data and options.
    /// </summary>
    public string? CheckpointFolder;

    /// <summary>Rows that the trained model scores in one pass.</summary>
    public int ScoringBatchSize;

    /// <summary>Told after each step and each epoch, on the thread that trains.</summary>
    public IProgress<TrainingProgress>? Progress;

    /// <summary>Ends the training; the best weights so far become the model.</summary>
    public CancellationToken Cancellation;
#pragma warning restore CA1051

    private protected TrainerOptions(string labelColumnName, string featureColumnName, Loss loss, int batchSize, int scoringBatchSize) =>
        (LabelColumnName, FeatureColumnName, Loss, BatchSize, ScoringBatchSize) = (labelColumnName, featureColumnName, loss, batchSize, scoringBatchSize);

    /// <summary>Checks what the engine's trainer does not.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    internal virtual void Validate()
    {
        if (Network is not (null or { Inputs.Count: 1, Outputs.Count: 1 }))
        {
            throw new ArgumentException(
                $"The network has {Network.Inputs.Count} inputs and {Network.Outputs.Count} outputs; a trainer's network takes one input and gives one output.", nameof(Network));
        }

        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(FeatureColumnName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ScoringBatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryLimit);
    }

    internal TrainingOptions ToTrainingOptions(long seed) => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        Loss = Loss,
        Optimizer = Optimizer,
        Schedule = Schedule,
        GradientClipNorm = GradientClipNorm,
        ValidationFraction = ValidationFraction,
        EarlyStoppingPatience = EarlyStoppingPatience,
        Augmentations = [.. Augmentations],
        Resizing = Resizing,
        Seed = seed,
        Threads = Threads,
        Precision = Precision,
    };
}
