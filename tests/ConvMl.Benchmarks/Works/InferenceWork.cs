using ConvMl.Backends;
using ConvMl.Benchmarks.Contestants;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Benchmarks.Works;

/// <summary>A forward pass.</summary>
internal sealed record InferenceWork(string Name, Network Network, int BatchSize) : Work(Name, Network, BatchSize)
{
    /// <summary>Whether it is a layer as it stands within a network: the managed backend gets and leaves its own layout.</summary>
    public bool IsWithinNetwork { get; init; }

    /// <summary>The weights; random ones if null.</summary>
    public ParameterSet? Parameters { get; init; }

    protected override long MultiplyAdds => NetworkSummary.Of(Network).MultiplyAdds!.Value;

    public override IReadOnlyList<IContestant> Enter(IBackend backend, int threads)
    {
        var task = NetworkTask.Create(Network, BatchSize, Parameters);
        return
        [
            IsWithinNetwork && backend is ManagedBackend ? new ConvMlLayer(task, threads) : new ConvMlInference(task, backend, threads),
            new TorchInference(task, channelsLast: false),
            new TorchInference(task, channelsLast: true),
            new OnnxInference(task, threads),
        ];
    }
}
