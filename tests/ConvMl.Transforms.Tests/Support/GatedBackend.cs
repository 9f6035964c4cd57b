using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>A <see cref="CountingBackend"/> whose passes wait until a gate is open, and fail on request.</summary>
public sealed class GatedBackend : IBackend
{
    private readonly CountingBackend _inner = new();

    /// <summary>Is set once a pass waits at the gate.</summary>
    public ManualResetEventSlim Entered { get; } = new();

    public ManualResetEventSlim Gate { get; } = new();

    public bool Fails { get; set; }

    public IReadOnlyList<int> Batches => _inner.Batches;

    public BackendInfo Info => _inner.Info;

    public SupportReport CheckSupport(Network network, ExecutionMode mode) => _inner.CheckSupport(network, mode);

    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options) =>
        new Session(this, _inner.CreateInference(network, parameters, options));

    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options) =>
        throw new NotSupportedException();

    public void Dispose()
    {
        Entered.Dispose();
        Gate.Dispose();
        _inner.Dispose();
    }

    private sealed class Session(GatedBackend backend, IInferenceSession inner) : IInferenceSession
    {
        public int MaxBatchSize => inner.MaxBatchSize;

        public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
        {
            backend.Entered.Set();
            backend.Gate.Wait();
            if (backend.Fails) throw new InvalidOperationException("out of order");
            inner.Run(batchSize, inputs, outputs);
        }

        public void Dispose() => inner.Dispose();
    }
}
