using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp;

/// <summary>
/// Training passes by libtorch and its autograd. Parameters and gradients live in the engine's sets: the parameters are copied into tensors
/// before each pass, the gradients copied out behind it.
/// </summary>
internal sealed class TorchTrainingSession : ITrainingSession
{
    private readonly SessionGuard _guard;
    private readonly BoundLoss _loss;
    private readonly TorchGraph _graph;
    private readonly TorchInputs _inputs;
    private readonly ParameterSlot[] _trained;
    private readonly ParameterSlot[] _statistics;
    private readonly Tensor[] _trainedTensors;
    private readonly float[] _outputs;
    private readonly float[] _outputGradients;
    private int _outputCount;
    private bool _isDisposed;

    public TorchTrainingSession(SessionGuard guard, Network network, ParameterSet parameters, BoundLoss loss, long seed)
    {
        (_guard, _loss, Parameters) = (guard, loss, parameters);
        Gradients = new ParameterSet(network.Parameters);
        _graph = new TorchGraph(network, parameters, training: true, seed: seed);
        _inputs = new TorchInputs(network, guard.MaxBatchSize);
        _trained = [.. network.Parameters.Slots.Where(slot => slot.IsTrained)];
        _statistics = [.. network.Parameters.Slots.Where(slot => slot.Role == ParameterRole.Statistic)];
        _trainedTensors = [.. _trained.Select(slot => _graph.Tensors[slot.Name])];
        _outputs = new float[guard.OutputElements * guard.MaxBatchSize];
        _outputGradients = new float[_outputs.Length];
    }

    /// <inheritdoc/>
    public int MaxBatchSize => _guard.MaxBatchSize;

    /// <inheritdoc/>
    public ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public ParameterSet Gradients { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Outputs => _outputs.AsSpan(0, _outputCount);

    /// <inheritdoc/>
    public double ForwardBackward(in TrainingBatch batch)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _guard.RequireBatch(batch, _loss);
        set_num_threads(_guard.Threads);
        using var scope = NewDisposeScope();
        var outputs = Forward(batch);
        var outputGradients = _outputGradients.AsSpan(0, _outputCount);
        var value = _loss.Evaluate(batch.Size, Outputs, batch.Targets, outputGradients);
        Backward(outputs, outputGradients);
        // Last, so that a loss that refuses its targets leaves the parameters as they were.
        foreach (var slot in _statistics)
            HostMemory.Read(_graph.Tensors[slot.Name], Parameters[slot]);
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _inputs.Dispose();
        _graph.Dispose();
    }

    private Tensor[] Forward(in TrainingBatch batch)
    {
        foreach (var slot in Parameters.Layout.Slots)
            HostMemory.Write(Parameters[slot], _graph.Tensors[slot.Name]);
        _graph.Pass.Step = batch.Step;
        _graph.Pass.Samples = batch.Samples.ToArray();
        var outputs = _graph.Forward(_inputs.Take(batch.Size, batch.Inputs));

        _outputCount = batch.Size * _guard.OutputElements;
        var values = _outputs.AsSpan(0, _outputCount);
        foreach (var output in outputs)
            HostMemory.Read(output, HostMemory.TakeFirst(ref values, (int)output.numel()));
        return outputs;
    }

    private void Backward(Tensor[] outputs, Span<float> outputGradients)
    {
        Gradients.Span.Clear();
        var (dependent, gradients) = (new List<Tensor>(), new List<Tensor>());
        foreach (var output in outputs)
        {
            var values = HostMemory.TakeFirst(ref outputGradients, (int)output.numel());
            // An input that is handed through, or that goes through layers without parameters alone.
            if (!output.requires_grad)
                continue;
            dependent.Add(output);
            var gradient = empty(output.shape);
            HostMemory.Write(values, gradient);
            gradients.Add(gradient);
        }

        if (dependent.Count == 0)
            return;
        var results = autograd.grad(dependent, _trainedTensors, gradients, allow_unused: true);
        foreach (var (slot, gradient) in _trained.Zip(results))
        {
            // A parameter of which nothing depends but the places that an unpooling looks up has none.
            if (gradient is { IsInvalid: false })
                HostMemory.Read(gradient, Gradients[slot]);
        }
    }
}
