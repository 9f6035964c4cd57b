using ConvMl.Backends;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Managed;

/// <summary>Training passes of a compiled network. After the first pass it allocates nothing.</summary>
internal sealed class ManagedTrainingSession : ITrainingSession
{
    private readonly SessionGuard _guard;
    private readonly ExecutionPlan _plan;
    private readonly PlanMemory _memory;
    private readonly PassState _state;
    private readonly BoundLoss _loss;
    private readonly SampleLosses _losses;
    private readonly ParameterSlot[] _untrained;
    private readonly float[] _outputs;
    private readonly float[] _outputGradients;

    public ManagedTrainingSession(SessionGuard guard, ExecutionPlan plan, ParameterLayout layout, ParameterSet parameters, BoundLoss loss, WorkerPool pool, long seed)
    {
        (_guard, _plan, _loss, Parameters) = (guard, plan, loss, parameters);
        Gradients = new ParameterSet(layout);
        _losses = new SampleLosses(loss, guard.MaxBatchSize);
        _untrained = [.. layout.Slots.Where(slot => !slot.IsTrained)];
        _memory = new PlanMemory(plan, parameters, Gradients);
        _state = new PassState(pool, seed, guard.MaxBatchSize);
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
    public ReadOnlySpan<float> Outputs => _outputs.AsSpan(0, _state.BatchSize * _guard.OutputElements);

    /// <inheritdoc/>
    public double ForwardBackward(in TrainingBatch batch)
    {
        _guard.RequireBatch(batch, _loss);
        _state.BatchSize = batch.Size;
        _state.Step = batch.Step;
        batch.Samples.CopyTo(_state.Samples);

        _memory.TakeInputs(_plan, batch.Inputs, _state);
        PlanMemory.PrepareAndRun(_memory.Forward, _state);
        _memory.GiveOutputs(_plan, _outputs, _state);

        var outputGradients = _outputGradients.AsSpan(0, Outputs.Length);
        var loss = _losses.Evaluate(_state.Pool, batch.Size, Outputs, batch.Targets, outputGradients);
        _memory.TakeOutputGradients(_plan, outputGradients, _state);
        PlanMemory.PrepareAndRun(_memory.Backward, _state);
        foreach (var slot in _untrained)
            Gradients[slot].Clear();
        return loss;
    }

    /// <summary>Does nothing: the collector takes the memory back.</summary>
    public void Dispose()
    {
    }
}
