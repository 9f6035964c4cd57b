using ConvMl.Backends;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Threading;
using ConvMl.Tensors;

namespace ConvMl.Managed;

/// <summary>Forward passes of a compiled network.</summary>
internal sealed class ManagedInferenceSession : IInferenceSession
{
    private readonly SessionGuard _guard;
    private readonly ExecutionPlan _plan;
    private readonly PlanMemory _memory;
    private readonly PassState _state;

    public ManagedInferenceSession(SessionGuard guard, ExecutionPlan plan, ParameterSet parameters, WorkerPool pool)
    {
        (_guard, _plan) = (guard, plan);
        _memory = new PlanMemory(plan, parameters, gradients: null);
        _state = new PassState(pool, seed: 0, guard.MaxBatchSize);
        _memory.Prepare(_state);
    }

    /// <inheritdoc/>
    public int MaxBatchSize => _guard.MaxBatchSize;

    /// <inheritdoc/>
    public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        _guard.RequireRun(batchSize, inputs, outputs);
        _state.BatchSize = batchSize;
        _memory.TakeInputs(_plan, inputs, _state);
        PlanMemory.Run(_memory.Forward, _state);
        _memory.GiveOutputs(_plan, outputs, _state);
    }

    /// <summary>Does nothing: the collector takes the memory back.</summary>
    public void Dispose()
    {
    }
}
