using ConvMl.Networks;
using ConvMl.Training;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
using ConvMl.Transforms.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Classification;

/// <summary>Trains a convolutional network to tell classes apart. Made by <c>mlContext.MulticlassClassification.Trainers.ConvNet</c>.</summary>
/// <remarks>
/// <para>Input columns: the label, a key; the features, an <see cref="MLImage"/> or a vector of <see cref="float"/> or <see cref="byte"/> of the network's input
/// shape <c>[C, H, W]</c> (a flat vector where the network states its shape). Output columns: <c>Score</c>, a probability a class, and
/// <c>PredictedLabel</c>, a key.</para>
/// <para>Where the features come straight out of trainable layer transforms (<c>mlContext.Transforms.Conv2D</c> and the like), these and the network are
/// trained together, and each transform gets what it learned. They begin with the weights that the trainer's seed gives, as one network of all
/// the layers would; a transform with a seed of its own begins with its own. Something else in between leaves them as they are, and the log names it.</para>
/// <para>The rows are read once, and kept as bytes where they are bytes. Rows with a missing label are left out and counted in the log, which gets a
/// line an epoch.</para>
/// </remarks>
public sealed partial class ConvNetTrainer : IEstimator<ConvNetTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;

    internal ConvNetTrainer(IHostEnvironment environment, Options options)
    {
        _options = options.Clone();
        _options.Validate();
        _host = environment.Register(nameof(ConvNetTrainer));
    }

    /// <summary>Trains on <paramref name="input"/>.</summary>
    /// <inheritdoc cref="Fit(IDataView, IDataView)"/>
    public ConvNetTransformer Fit(IDataView input) => Train(input, null);

    /// <summary>Trains on <paramref name="input"/>, and chooses the best weights by <paramref name="validation"/>.</summary>
    /// <param name="input">The training data.</param>
    /// <param name="validation">Data with the same columns that is not trained on.</param>
    /// <returns>The trained classifier.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type or size.</exception>
    /// <exception cref="NetworkException">The network does not fit the features or the number of classes, or all its layers are frozen.</exception>
    /// <exception cref="ArgumentException">The initial parameters do not fit the network, or the validation data did not go through the same layer transforms.</exception>
    /// <exception cref="NotSupportedException">The backend cannot run a layer.</exception>
    /// <exception cref="TrainingException">A feature is not a finite number, no row has a label, or the loss is no longer a number.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another network or training.</exception>
    /// <exception cref="IOException">The checkpoint or the cache file cannot be written.</exception>
    public ConvNetTransformer Fit(IDataView input, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return Train(input, validation);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var label = LabelColumn.Of(inputSchema, _options.LabelColumnName);
        FeatureColumn.Check(inputSchema, _options.FeatureColumnName, _options.Network?.Inputs[0].Shape);
        return ScoreColumns.AddTo(inputSchema, label);
    }

    private ConvNetTransformer Train(IDataView input, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        var trained = new NetworkTraining(_host, _options, new ClassificationTask(_options)).Run(input, validation);
        return new ConvNetTransformer(
            new(trained.Model, _options.FeatureColumnName, trained.FeatureKind, _options.ScoringBatchSize, _options.Precision), trained.Backend, trained.Result);
    }
}
