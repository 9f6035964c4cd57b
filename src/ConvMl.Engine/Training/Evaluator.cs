using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Data;
using ConvMl.Training.Losses;
using ConvMl.Training.Metrics;

namespace ConvMl.Training;

/// <summary>
/// Scores data with a trained network, in batches, the next of which is read while one is computed. Not safe to use from several threads
/// at once.
/// </summary>
public sealed class Evaluator : IDisposable
{
    private readonly Network _network;
    private readonly BoundLoss _loss;
    private readonly IInferenceSession _session;
    private readonly float[] _outputs;
    private readonly int _outputElements;

    /// <summary>Compiles the network for the parameters as they are now.</summary>
    /// <param name="backend">Runs the network.</param>
    /// <param name="network">The network, complete.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="loss">What <see cref="Evaluation.Loss"/> is; softmax cross-entropy if null.</param>
    /// <param name="batchSize">Most samples in one call of the backend.</param>
    /// <param name="threads">Number of threads; 0 for one a processor. It never changes a result.</param>
    /// <param name="precision">How exactly the backend computes.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="NetworkException">The network is not complete, or does not suit the loss.</exception>
    /// <exception cref="NotSupportedException">The backend does not support a layer.</exception>
    public Evaluator(
        IBackend backend, Network network, ParameterSet parameters, Loss? loss = null, int batchSize = 64, int threads = 0,
        NumericPrecision precision = NumericPrecision.Standard)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        OptionCheck.Require(batchSize >= 1, "The batch size", batchSize, "at least 1");
        network.RequireComplete();
        _network = network;
        _loss = (loss ?? new SoftmaxCrossEntropy()).Bind(network);
        _outputElements = network.OutputShapes.Sum(shape => shape.Elements);
        _outputs = new float[checked(batchSize * _outputElements)];
        _session = backend.CreateInference(network, parameters, new SessionOptions { MaxBatchSize = batchSize, Threads = threads, Precision = precision });
    }

    /// <summary>Scores data.</summary>
    /// <exception cref="TrainingException">The data does not suit the network, or holds a number that is not finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Evaluation Evaluate(Dataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        DataFit.Require(data, _network, _loss, "evaluation", _session.MaxBatchSize);
        var plan = new BatchPlan(data, _session.MaxBatchSize, _loss);
        var predictions = _loss.PredictsClasses ? new ClassPrediction[data.Count] : [];
        var counts = _loss.MapClasses > 0 ? new SegmentationCounts(_loss.MapClasses) : null;
        var totals = new EpochTotals();
        using var loader = new BatchLoader(plan);
        for (var number = 0; number < plan.Batches; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = loader.Take();
            var outputs = _outputs.AsSpan(0, batch.Size * _outputElements);
            _session.Run(batch.Size, batch.Inputs, outputs);
            if (_loss.PredictsClasses)
                _loss.Predict(batch.Size, outputs, batch.Targets, predictions.AsSpan(totals.Samples, batch.Size));
            if (counts is not null)
                _loss.CountMaps(batch.Size, outputs, batch.Targets, counts);
            totals.Add(_loss.Evaluate(batch.Size, outputs, batch.Targets, []), _loss, batch, outputs);
        }

        return new Evaluation(data.Count, totals.Loss, totals.Accuracy, predictions) { MeanIoU = counts?.ToMetrics().MeanIoU };
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
