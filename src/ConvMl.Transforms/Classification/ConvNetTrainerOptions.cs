using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;
using ConvMl.Training.Optimizers;
using ConvMl.Training.Schedules;

namespace ConvMl.Transforms.Classification;

/// <content>The options.</content>
public sealed partial class ConvNetTrainer
{
    /// <summary>How a <see cref="ConvNetTrainer"/> trains. The trainer takes a copy: later changes have no effect on it.</summary>
    public sealed class Options
    {
#pragma warning disable CA1051 // Options are public fields throughout ML.NET.
        /// <summary>
        /// The network: one input, one output. Left open, its height and width come from the feature column, its number of classes from the label column.
        /// Without one the classes are read off the features by a classifier alone, which suits layer transforms before the trainer.
        /// </summary>
        public Network? Network;

        /// <summary>The column with the labels, a key; "Label" if not set.</summary>
        public string LabelColumnName = "Label";

        /// <summary>The column with the features: an image, or a vector of <see cref="float"/> or <see cref="byte"/>; "Features" if not set.</summary>
        public string FeatureColumnName = "Features";

        /// <summary>
        /// Weights to begin with, by name: a layer of the network that is among them begins with them, every other one with those that the seed gives.
        /// So a trained network is trained on, whole or with <see cref="ConvMl.Networks.Network.WithFrozen">some layers frozen</see>. None if not set.
        /// </summary>
        public ParameterSet? InitialParameters;

        /// <summary>Passes over the training data; 10 if not set.</summary>
        public int Epochs = 10;

        /// <summary>Samples a training step; 64 if not set.</summary>
        public int BatchSize = 64;

        /// <summary>What training makes small: <see cref="SoftmaxCrossEntropy"/> if not set.</summary>
        public Loss Loss = new SoftmaxCrossEntropy();

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

        /// <summary>Rows that the trained model scores in one pass; 32 if not set.</summary>
        public int ScoringBatchSize = 32;

        /// <summary>Told after each step and each epoch, on the thread that trains.</summary>
        public IProgress<TrainingProgress>? Progress;

        /// <summary>Ends the training; the best weights so far become the model.</summary>
        public CancellationToken Cancellation;
#pragma warning restore CA1051

        internal Options Clone() => (Options)MemberwiseClone();

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
            Seed = seed,
            Threads = Threads,
            Precision = Precision,
        };
    }
}
