using ConvMl.Backends;
using ConvMl.Benchmarks.Works;
using ConvMl.Managed.Kernels.Blocked;
using ConvMl.Managed.Planning;
using ConvMl.Managed.Simd;
using ConvMl.Managed.Threading;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>
/// A layer as the managed backend runs it within a network: the input lies as a convolution before it would leave it, and the output stays in the layout
/// that its kernel works on.
/// </summary>
internal sealed class ConvMlLayer : IContestant
{
    private readonly NetworkTask _task;
    private readonly ExecutionPlan _plan;
    private readonly PlanMemory _memory;
    private readonly WorkerPool _pool;
    private readonly PassState _state;

    public ConvMlLayer(NetworkTask task, int threads)
    {
        _task = task;
        // As an output, the input keeps its memory to itself: it is still there for the next call.
        var network = task.Network.WithOutputs(task.Network.Head, task.Network.Inputs.Single().Name);
        var channels = task.Network.InputShapes.Single().Channels;
        var layout = channels % BlockedLayout.Lanes(VectorWidths.Widest) == 0 ? BufferLayout.Blocked : BufferLayout.Planar;
        _plan = PlanBuilder.Build(network, ExecutionMode.Inference, task.BatchSize, threads, VectorWidths.Widest, inputs: layout);
        _memory = new PlanMemory(_plan, task.Parameters, gradients: null);
        _pool = new WorkerPool(threads);
        _state = new PassState(_pool, seed: 0, task.BatchSize) { BatchSize = task.BatchSize };
        _memory.Prepare(_state);
        _memory.TakeInputs(_plan, task.Inputs, _state);
    }

    public string Name => ContestantName.ConvMl;

    public void Run() => PlanMemory.Run(_memory.Forward, _state);

    public IReadOnlyDictionary<string, float[]> Answer()
    {
        Run();
        var outputs = new float[_task.BatchSize * (_task.Network.HeadShape.Elements + _task.Network.InputShapes.Single().Elements)];
        _memory.GiveOutputs(_plan, outputs, _state);
        return new Dictionary<string, float[]> { [_task.Network.Head] = outputs[..(_task.BatchSize * _task.Network.HeadShape.Elements)] };
    }

    public void Dispose() => _pool.Dispose();
}
