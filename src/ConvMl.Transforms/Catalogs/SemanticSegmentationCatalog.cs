using ConvMl.Networks;
using ConvMl.Transforms.Segmentation;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Semantic segmentation, the class of each pixel of an image: <c>mlContext.SemanticSegmentation</c>.</summary>
public sealed class SemanticSegmentationCatalog
{
    internal SemanticSegmentationCatalog(MLContext context) => Trainers = new(context);

    /// <summary>The trainers.</summary>
    public SemanticSegmentationTrainers Trainers { get; }

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
