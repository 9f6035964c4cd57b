using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Networks;

namespace ConvMl.Benchmarks.Works;

/// <summary>A forward pass.</summary>
internal sealed record InferenceWork(string Name, Network Network, int BatchSize) : Work(Name, Network, BatchSize)
{
    protected override long MultiplyAdds => NetworkSummary.Of(Network).MultiplyAdds!.Value;

    public override IReadOnlyList<IContestant> Enter(IBackend backend, int threads)
    {
        var task = NetworkTask.Create(Network, BatchSize);
        return
        [
            new ConvMlInference(task, backend, threads),
            new TorchInference(task, channelsLast: false),
            new TorchInference(task, channelsLast: true),
            new OnnxInference(task, threads),
        ];
    }
}
