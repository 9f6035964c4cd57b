using ConvMl.Networks;
using ConvMl.Training.Metrics;
using ConvMl.Transforms.MlNetInterop;
using ConvMl.Transforms.Segmentation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Semantic segmentation, the class of each pixel of an image: <c>mlContext.SemanticSegmentation</c>.</summary>
public sealed class SemanticSegmentationCatalog
{
    private readonly MLContext _context;

    internal SemanticSegmentationCatalog(MLContext context)
    {
        _context = context;
        Trainers = new(context);
    }

    /// <summary>The trainers.</summary>
    public SemanticSegmentationTrainers Trainers { get; }

    /// <summary>Measures predicted masks. They are read once, a row at a time.</summary>
    /// <param name="data">The data, with masks and predicted masks.</param>
    /// <param name="labelColumnName">The true masks; pixels whose key is missing do not count.</param>
    /// <param name="predictedMaskColumnName">The predicted masks.</param>
    /// <returns>The metrics.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or holds no masks, or the two are of different sizes or classes.</exception>
#pragma warning disable CA1822 // A catalog's methods are reached through the context, as ML.NET's own.
    public SegmentationMetrics Evaluate(IDataView data, string labelColumnName = "Mask", string predictedMaskColumnName = SegmentationColumns.PredictedMask)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(predictedMaskColumnName);
        return MaskEvaluation.Run(data, labelColumnName, predictedMaskColumnName);
    }
#pragma warning restore CA1822

    /// <summary>Trains and measures an estimator on as many parts of the data as there are folds, each time with one part held back to measure on.</summary>
    /// <param name="data">The data.</param>
    /// <param name="estimator">The estimator, which adds the column <c>PredictedMask</c>.</param>
    /// <param name="numberOfFolds">Number of folds, at least 2.</param>
    /// <param name="labelColumnName">The true masks.</param>
    /// <param name="samplingKeyColumnName">Rows with the same value in this column stay together, as pieces of one picture should; by row if null.</param>
    /// <param name="seed">Seed of the split; that of the context if null.</param>
    /// <returns>Model, metrics and scored rows of each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 folds, or a column is missing or of the wrong type.</exception>
    public IReadOnlyList<TrainCatalogBase.CrossValidationResult<SegmentationMetrics>> CrossValidate(
        IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Mask", string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(estimator);
        var splits = _context.Data.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed);
        return
        [
            .. splits.Select((split, fold) =>
            {
                var model = estimator.Fit(split.TrainSet);
                var scores = model.Transform(split.TestSet);
                return CrossValidationResults<SegmentationMetrics>.Create(model, Evaluate(scores, labelColumnName), scores, fold);
            }),
        ];
    }

    /// <summary>The trainers of semantic segmentation.</summary>
    public sealed class SemanticSegmentationTrainers
    {
        private readonly IHostEnvironment _environment;

        internal SemanticSegmentationTrainers(IHostEnvironment environment) => _environment = environment;

        /// <summary>A trainer of a convolutional network with the options that are changed most often.</summary>
        /// <param name="network">
        /// The network, which ends in a map of logits <c>[K, H, W]</c> of its input's size. Left open, its height and width come from the image column, its number of classes from
        /// the mask column.
        /// </param>
        /// <param name="labelColumnName">The masks, a vector of keys of the dimensions <c>[H, W]</c>; a missing key is a pixel that does not count.</param>
        /// <param name="featureColumnName">The images: <c>MLImage</c>, or a vector of <see cref="float"/> or <see cref="byte"/> of the network's input shape.</param>
        /// <param name="epochs">Passes over the training data.</param>
        /// <param name="batchSize">Samples a training step.</param>
        /// <returns>The trainer.</returns>
        /// <exception cref="ArgumentException">The network has several inputs or outputs.</exception>
        public SegmentationTrainer ConvNet(Network network, string labelColumnName = "Mask", string featureColumnName = "Image", int epochs = 10, int batchSize = 16) =>
            ConvNet(new SegmentationTrainer.Options
            {
                Network = network,
                LabelColumnName = labelColumnName,
                FeatureColumnName = featureColumnName,
                Epochs = epochs,
                BatchSize = batchSize,
            });

        /// <summary>A trainer of <paramref name="network"/> with all options.</summary>
        /// <param name="network">The network; it takes the place of the options' network.</param>
        /// <param name="options">Everything else.</param>
        /// <inheritdoc cref="ConvNet(Network, string, string, int, int)"/>
        public SegmentationTrainer ConvNet(Network network, SegmentationTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            var own = options.Clone();
            own.Network = network;
            return ConvNet(own);
        }

        /// <summary>A trainer of a convolutional network with all options.</summary>
        /// <param name="options">The options, the network among them.</param>
        /// <returns>The trainer.</returns>
        /// <exception cref="ArgumentException">An option is out of its range, or the network has several inputs or outputs.</exception>
        public SegmentationTrainer ConvNet(SegmentationTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new SegmentationTrainer(_environment, options);
        }
    }
}
