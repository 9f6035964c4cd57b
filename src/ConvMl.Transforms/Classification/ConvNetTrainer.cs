using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Plugins;
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
/// <para>The rows are read once, and kept as bytes where they are bytes. Rows with a missing label are left out and counted in the log, which gets a
/// line an epoch.</para>
/// </remarks>
public sealed partial class ConvNetTrainer : IEstimator<ConvNetTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly Network _network;

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
    /// <exception cref="NetworkException">The network does not fit the features or the number of classes.</exception>
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
        FeatureColumn.Check(inputSchema, _options.FeatureColumnName, _network.Inputs[0].Shape);
        return ScoreColumns.AddTo(inputSchema, label);
    }

    private ConvNetTransformer Train(IDataView input, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var channel = _host.Start("Training");
        var log = new TrainingLog(channel, _options.Progress);

        // Everything that can be found wrong without reading a row is found here.
        var columns = TrainingColumns.Of(input.Schema, _options, _network.Inputs[0].Shape);
        var validationColumns = validation is null ? null : TrainingColumns.Of(validation.Schema, _options, columns.Features.Shape);
        if (validationColumns is not null && validationColumns.Label.Classes != columns.Label.Classes)
        {
            throw SchemaMismatch.Found(
                "label", _options.LabelColumnName, $"a key of {columns.Label.Classes} values in the validation data, as in the training data",
                $"{validationColumns.Label.Column.Type}", "Map both with one MapValueToKey.");
        }

        var network = ClassifierNetwork.Complete(_network, columns.Features.Shape, columns.Label.Classes, _options.LabelColumnName);
        var backend = BackendCatalog.Default.Get(_options.Backend);
        var options = _options.ToTrainingOptions(_options.Seed ?? _host.Rand.Next());
        _ = new Trainer(backend, network, options); // checks the options, the loss, and that the backend can train every layer

        using var rows = TrainingRows.Read(input, columns, _options, log);
        using var validationRows = validationColumns is null ? null : TrainingRows.Read(validation!, validationColumns, _options, log);
        var result = Run(backend, network, options, rows.Dataset, validationRows?.Dataset, log);
        log.Write(
            $"Trained on {result.Samples.Training:N0} rows, validated on {result.Samples.Validation:N0}; " +
            $"{result.Epochs.Count} epochs, the best was {result.BestEpoch} ({result.End}).");
        return new ConvNetTransformer(
            new ConvNetModel(result.Network, result.Parameters, columns.Label.Values),
            _options.FeatureColumnName, columns.Features.Kind, _options.ScoringBatchSize, backend, result)
        {
            Precision = options.Precision,
        };
    }

    private TrainingResult Run(IBackend backend, Network network, TrainingOptions options, Dataset rows, Dataset? validation, TrainingLog log)
    {
        var training = rows;
        if (validation is null)
        {
            // Split here and not by the engine's trainer, so that the input is measured on the training part alone.
            var (kept, heldBack) = ValidationSplit.Split(rows, options.ValidationFraction, options.Seed);
            training = kept;
            validation = heldBack.Count > 0 ? heldBack : null;
        }

        if (_options.NormalizeInput && !ClassifierNetwork.BeginsWithNormalize(network)) network = network.Prepend(InputStatistics.Measure(training));
        return Run(new Trainer(backend, network, options with { ValidationFraction = 0 }), training, validation, log);
    }

    private TrainingResult Run(Trainer trainer, Dataset training, Dataset? validation, TrainingLog log)
    {
        if (_options.CheckpointFolder is not { } folder) return trainer.Train(training, validation, log, _options.Cancellation);
        var state = TrainingCheckpoint.Exists(folder) ? TrainingCheckpoint.Load(folder, trainer) : trainer.Begin();
        var result = trainer.Train(state, training, validation, log, reached => TrainingCheckpoint.Save(folder, reached), _options.Cancellation);
        if (result.End == TrainingEnd.Cancelled) TrainingCheckpoint.Save(folder, state);
        return result;
    }
}
