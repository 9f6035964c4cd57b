using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Tensors;
using ConvMl.Training;
using ConvMl.Training.Data;
using ConvMl.Transforms.Features;
using ConvMl.Transforms.Schemas;
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
    private readonly Network? _network;

    internal ConvNetTrainer(IHostEnvironment environment, Options options)
    {
        _options = options.Clone();
        _network = ClassifierNetwork.Check(_options.Network);
        ArgumentException.ThrowIfNullOrEmpty(_options.LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(_options.FeatureColumnName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.ScoringBatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MemoryLimit);
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
        if (_network is null) FeatureColumn.Check(inputSchema, _options.FeatureColumnName);
        else FeatureColumn.Check(inputSchema, _options.FeatureColumnName, _network.Inputs[0].Shape);
        return ScoreColumns.AddTo(inputSchema, label);
    }

    private ConvNetTransformer Train(IDataView input, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = _host.Start("Training");
        var log = new TrainingLog(channel, _options.Progress);

        // Everything that can be found wrong without reading a row is found here.
        var columns = TrainingColumns.Of(input.Schema, _options, _network?.Inputs[0].Shape);
        var validationColumns = validation is null ? null : TrainingColumns.Of(validation.Schema, _options, columns.Features.Shape);
        if (validationColumns is not null && validationColumns.Label.Classes != columns.Label.Classes)
        {
            throw SchemaMismatch.Found(
                "label", _options.LabelColumnName, $"a key of {columns.Label.Classes} values in the validation data, as in the training data",
                $"{validationColumns.Label.Column.Type}", "Map both with one MapValueToKey.");
        }

        var features = columns.Features.Shape;
        var own = ClassifierNetwork.Complete(_network ?? Network.Input(features).Classifier(), features, columns.Label.Classes, _options.LabelColumnName);
        var joint = JointTraining.Of(input, _options.FeatureColumnName, own);
        if (JointTraining.SeparatorOf(input, _options.FeatureColumnName) is { } separator)
        {
            log.Warn(
                $"The layer transforms before the trainer stay as they are: {separator} stands between them and the column '{_options.FeatureColumnName}'. " +
                "To train them with the network, put it before them.");
        }

        var network = joint?.Network ?? own;
        var backend = BackendCatalog.Default.Get(_options.Backend);
        var options = _options.ToTrainingOptions(_options.Seed ?? _host.Rand.Next());
        _ = new Trainer(backend, network, options); // checks the options, the loss, and that the backend can train every layer

        if (_options.InitialParameters is { } given)
        {
            _ = InitialWeights.Of(own, options.Seed, given); // refuses what does not fit
            log.Write(InitialWeights.Describe(own, given));
        }

        if (JointTraining.FinishedBefore(input, _options.FeatureColumnName) is { Count: > 0 } finished)
            log.Write($"The layers of {string.Join(", ", finished.Select(name => $"'{name}'"))} are trained already and stay as they are.");

        using var rows = Read(input, columns, joint, log);
        using var validationRows = validationColumns is null ? null : Read(validation!, validationColumns, joint, log);
        var (result, normalize) = Run(backend, network, joint, options, rows.Dataset, validationRows?.Dataset, log);
        log.Write(
            $"Trained on {result.Samples.Training:N0} rows, validated on {result.Samples.Validation:N0}; " +
            $"{result.Epochs.Count} epochs, the best was {result.BestEpoch} ({result.End}).");
        return new ConvNetTransformer(
            joint is null
                ? new ConvNetModel(result.Network, result.Parameters, columns.Label.Values)
                : new ConvNetModel(own, joint.Teach(result, normalize), columns.Label.Values),
            _options.FeatureColumnName, columns.Features.Kind, _options.ScoringBatchSize, backend, result)
        {
            Precision = options.Precision,
        };
    }

    // With layers that are trained along, the rows are those that the first of them reads.
    private TrainingRows Read(IDataView data, TrainingColumns columns, JointTraining? joint, TrainingLog log)
    {
        if (joint is null) return TrainingRows.Read(data, columns, _options, log);
        var view = joint.ViewOf(data, _options.FeatureColumnName);
        return TrainingRows.Read(view.Source, new(view.Root, LabelColumn.Of(view.Source.Schema, _options.LabelColumnName)), _options, log);
    }

    private (TrainingResult Result, Normalize? Normalize) Run(
        IBackend backend, Network network, JointTraining? joint, TrainingOptions options, Dataset rows, Dataset? validation, TrainingLog log)
    {
        var training = rows;
        if (validation is null)
        {
            // Split here and not by the engine's trainer, so that the input is measured on the training part alone.
            var (kept, heldBack) = ValidationSplit.Split(rows, options.ValidationFraction, options.Seed);
            training = kept;
            validation = heldBack.Count > 0 ? heldBack : null;
        }

        var normalize = _options.NormalizeInput && !ClassifierNetwork.BeginsWithNormalize(network) && joint is not { MayNormalize: false }
            ? InputStatistics.Measure(training)
            : null;
        if (normalize is not null) network = network.Prepend(normalize);
        var trainer = new Trainer(backend, network, options with { ValidationFraction = 0 });
        var initial = joint?.Begin(network, options.Seed, _options.InitialParameters) ?? InitialWeights.Of(network, options.Seed, _options.InitialParameters);
        return (Run(trainer, initial, training, validation, log), normalize);
    }

    private TrainingResult Run(Trainer trainer, ParameterSet initial, Dataset training, Dataset? validation, TrainingLog log)
    {
        if (_options.CheckpointFolder is not { } folder)
            return trainer.Train(trainer.Begin(initial), training, validation, log, epochEnded: null, _options.Cancellation);
        var state = TrainingCheckpoint.Exists(folder) ? TrainingCheckpoint.Load(folder, trainer) : trainer.Begin(initial);
        var result = trainer.Train(state, training, validation, log, reached => TrainingCheckpoint.Save(folder, reached), _options.Cancellation);
        if (result.End == TrainingEnd.Cancelled) TrainingCheckpoint.Save(folder, state);
        return result;
    }
}
