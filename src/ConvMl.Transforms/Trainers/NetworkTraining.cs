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
using Microsoft.ML.Runtime;

namespace ConvMl.Transforms.Trainers;

/// <summary>
/// One training as every trainer does it: checks, reads the rows, measures the input, joins trainable layer transforms, trains, and hands back the
/// best network.
/// </summary>
internal sealed class NetworkTraining(IHost host, TrainerOptions options, ITrainingTask task)
{
    /// <summary>Trains.</summary>
    /// <param name="input">The training data.</param>
    /// <param name="validation">Data that the best weights are chosen by; null to set a part aside.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type or size.</exception>
    /// <exception cref="NetworkException">The network does not fit the columns, or all its layers are frozen.</exception>
    /// <exception cref="ArgumentException">An option or the initial parameters do not fit, or the validation data did not go through the same layer transforms.</exception>
    /// <exception cref="NotSupportedException">The backend cannot run a layer.</exception>
    /// <exception cref="TrainingException">A row cannot be trained on, or the loss is no longer a number.</exception>
    internal TrainedNetwork Run(IDataView input, IDataView? validation)
    {
        using var channel = host.Start("Training");
        var log = new TrainingLog(channel, options.Progress);

        // Everything that can be found wrong without reading a row is found here.
        var columns = ColumnsOf(input.Schema, options.Network?.Inputs[0].Shape);
        var target = columns.Target;
        var validationColumns = validation is null ? null : ColumnsOf(validation.Schema, columns.Features.Shape);
        if (validationColumns is not null && (validationColumns.Target.Classes != target.Classes || validationColumns.Target.Shape != target.Shape))
        {
            throw SchemaMismatch.Found(
                "label", options.LabelColumnName, $"{target.Column.Type} in the validation data, as in the training data", $"{validationColumns.Target.Column.Type}",
                "Make both in the same way, for example with one MapValueToKey.");
        }

        var samples = JointTraining.RootOf(input, options.FeatureColumnName) ?? columns.Features;
        target.RequireFits(samples.Shape, samples.Column.Name);
        var own = task.Complete(options.Network, columns.Features.Shape, target);
        var joint = JointTraining.Of(input, options.FeatureColumnName, own);
        var read = Source(input, columns, joint);
        var validationRead = validation is null ? default : Source(validation, validationColumns!, joint);
        if (JointTraining.SeparatorOf(input, options.FeatureColumnName) is { } separator)
        {
            log.Warn(
                $"The layer transforms before the trainer stay as they are: {separator} stands between them and the column '{options.FeatureColumnName}'. " +
                "To train them with the network, put it before them.");
        }

        var network = joint?.Network ?? own;
        var backend = BackendCatalog.Default.Get(options.Backend);
        var settings = options.ToTrainingOptions(options.Seed ?? host.Rand.Next());
        _ = new Trainer(backend, network, settings); // checks the options, the loss, and that the backend can train every layer

        if (options.InitialParameters is { } given)
        {
            _ = InitialWeights.Of(own, settings.Seed, given); // refuses what does not fit
            log.Write(InitialWeights.Describe(own, given));
        }

        if (JointTraining.FinishedBefore(input, options.FeatureColumnName) is { Count: > 0 } finished)
            log.Write($"The layers of {string.Join(", ", finished.Select(name => $"'{name}'"))} are trained already and stay as they are.");

        using var rows = TrainingRows.Read(read.View, read.Columns, options, log);
        using var validationRows = validationRead.View is null ? null : TrainingRows.Read(validationRead.View, validationRead.Columns, options, log);
        var (result, normalize) = Run(backend, network, joint, settings, (rows.Dataset, validationRows?.Dataset), target, log);
        log.Write(
            $"Trained on {result.Samples.Training:N0} rows, validated on {result.Samples.Validation:N0}; " +
            $"{result.Epochs.Count} epochs, the best was {result.BestEpoch} ({result.End}).");
        var model = joint is null
            ? new ConvNetModel(result.Network, result.Parameters, target.Values)
            : new ConvNetModel(own, joint.Teach(result, normalize), target.Values);
        return new(model, columns.Features.Kind, backend, result);
    }

    private TrainingColumns ColumnsOf(DataViewSchema schema, Shape? input) => new(
        input is { } shape ? FeatureColumn.Of(schema, options.FeatureColumnName, shape) : FeatureColumn.Of(schema, options.FeatureColumnName),
        task.TargetOf(schema, options.LabelColumnName));

    // With layers that are trained along, the rows are those that the first of them reads.
    private (IDataView View, TrainingColumns Columns) Source(IDataView data, TrainingColumns columns, JointTraining? joint) =>
        joint?.ViewOf(data, options.FeatureColumnName) is { } view
            ? (view.Source, new(view.Root, task.TargetOf(view.Source.Schema, options.LabelColumnName)))
            : (data, columns);

    private (TrainingResult Result, Normalize? Normalize) Run(
        IBackend backend, Network network, JointTraining? joint, TrainingOptions settings, (Dataset Training, Dataset? Validation) rows, TargetColumn target, TrainingLog log)
    {
        var (training, validation) = rows;
        if (validation is null)
        {
            // Split here and not by the engine's trainer, so that the training part alone is measured.
            (training, var heldBack) = ValidationSplit.Split(training, settings.ValidationFraction, settings.Seed);
            validation = heldBack.Count > 0 ? heldBack : null;
        }

        var normalize = options.NormalizeInput && !BeginsWithNormalize(network) && joint is not { MayNormalize: false }
            ? InputStatistics.Measure(training)
            : null;
        if (normalize is not null) network = network.Prepend(normalize);
        var trainer = new Trainer(backend, network, settings with { ValidationFraction = 0, Loss = task.LossFor(training, target, log) });
        var initial = joint?.Begin(network, settings.Seed, options.InitialParameters) ?? InitialWeights.Of(network, settings.Seed, options.InitialParameters);
        return (Run(trainer, initial, training, validation, log), normalize);
    }

    private TrainingResult Run(Trainer trainer, ParameterSet initial, Dataset training, Dataset? validation, TrainingLog log)
    {
        if (options.CheckpointFolder is not { } folder)
            return trainer.Train(trainer.Begin(initial), training, validation, log, epochEnded: null, options.Cancellation);
        var state = TrainingCheckpoint.Exists(folder) ? TrainingCheckpoint.Load(folder, trainer) : trainer.Begin(initial);
        var result = trainer.Train(state, training, validation, log, reached => TrainingCheckpoint.Save(folder, reached), options.Cancellation);
        if (result.End == TrainingEnd.Cancelled) TrainingCheckpoint.Save(folder, state);
        return result;
    }

    private static bool BeginsWithNormalize(Network network) =>
        network.Nodes.Any(node => node.Layer is Normalize && node.Inputs.Contains(network.Inputs[0].Name));
}
