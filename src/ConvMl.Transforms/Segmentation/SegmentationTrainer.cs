using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Segmentation;

/// <summary>Trains a convolutional network to tell the class of each pixel. Made by <c>mlContext.SemanticSegmentation.Trainers.ConvNet</c>.</summary>
/// <remarks>
/// <para>Input columns: the masks, a vector of keys of the dimensions <c>[H, W]</c>, in which a missing key is a pixel that does not count; the images, an
/// <see cref="MLImage"/> or a vector of <see cref="float"/> or <see cref="byte"/> of the network's input shape <c>[C, H, W]</c>. Output columns:
/// <c>PredictedMask</c>, a key a pixel, and <c>Scores</c>, a probability a class and pixel; on request an overlay. See <see cref="SegmentationTransformer"/>.</para>
/// <para>The network ends in a map of logits <c>[K, H, W]</c>, of the height and width of its input.</para>
/// <para>Where the features come straight out of trainable layer transforms (<c>mlContext.Transforms.Conv2D</c> and the like), these and the network are
/// trained together, as <see cref="Classification.ConvNetTrainer"/> does.</para>
/// <para>The rows are read once, and kept as bytes where they are bytes. The log gets a line an epoch, whose accuracy is the share of labelled pixels that are right.</para>
/// </remarks>
public sealed partial class SegmentationTrainer : IEstimator<SegmentationTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal SegmentationTrainer(IHostEnvironment environment, Options options)
    {
        _options = options.Clone();
        _options.Validate();
        _host = environment.Register(nameof(SegmentationTrainer));
    }

    /// <summary>Trains on <paramref name="input"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView, IDataView)"/>
    public SegmentationTransformer Fit(IDataView input) => Train(input, null);

    /// <summary>Trains on <paramref name="input"/>, and chooses the best weights by <paramref name="validation"/>.</summary>
    /// <param name="input">The training data.</param>
    /// <param name="validation">Data with the same columns that is not trained on.</param>
    /// <returns>The trained network.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type or size, or images and masks are of different sizes.</exception>
    /// <exception cref="NetworkException">The network does not fit the images or masks, or all its layers are frozen.</exception>
    /// <exception cref="ArgumentException">The initial parameters do not fit the network, or the validation data did not go through the same layer transforms.</exception>
    /// <exception cref="NotSupportedException">The backend cannot run a layer.</exception>
    /// <exception cref="TrainingException">A feature is not a finite number, an image has no labelled pixel, or the loss is no longer a number.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another network or training.</exception>
    /// <exception cref="IOException">The checkpoint or the cache file cannot be written.</exception>
    public SegmentationTransformer Fit(IDataView input, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return Train(input, validation);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var mask = MaskColumn.Of(inputSchema, _options.LabelColumnName);
        FeatureColumn.Check(inputSchema, _options.FeatureColumnName, _options.Network?.Inputs[0].Shape);
        return SegmentationColumns.AddTo(inputSchema, mask, _options.Overlay?.ColumnName);
    }

    private SegmentationTransformer Train(IDataView input, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        var trained = new NetworkTraining(_host, _options, new SegmentationTask(_options)).Run(input, validation);
        return new SegmentationTransformer(
            new(trained.Model, _options.FeatureColumnName, trained.FeatureKind, _options.ScoringBatchSize, _options.Precision),
            _options.Overlay, trained.Backend, trained.Result);
    }
}
