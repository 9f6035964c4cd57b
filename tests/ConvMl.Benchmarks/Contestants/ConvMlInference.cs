using ConvMl.Backends;
using ConvMl.Benchmarks.Works;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>Forward passes by a backend of ConvMl, from and to host memory in NCHW order.</summary>
internal sealed class ConvMlInference : IContestant
{
    private readonly NetworkTask _task;
    private readonly IInferenceSession _session;
    private readonly float[] _outputs;

    public ConvMlInference(NetworkTask task, IBackend backend, int threads)
    {
        _task = task;
        _session = backend.CreateInference(task.Network, task.Parameters, new() { MaxBatchSize = task.BatchSize, Threads = threads });
        _outputs = new float[task.BatchSize * task.Network.HeadShape.Elements];
    }

    public string Name => ContestantName.ConvMl;

    public void Run() => _session.Run(_task.BatchSize, _task.Inputs, _outputs);

    public IReadOnlyDictionary<string, float[]> Answer()
    {
        Run();
        return new Dictionary<string, float[]> { [_task.Network.Head] = [.. _outputs] };
    }

    public void Dispose() => _session.Dispose();
}
