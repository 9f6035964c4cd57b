using ConvMl.Backends;
using ConvMl.Managed;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>The managed backend, which keeps the networks that sessions of inference were made for.</summary>
public sealed class RecordingBackend : IBackend
{
    private readonly ManagedBackend _managed = new();
    private readonly List<Network> _networks = [];

    /// <summary>The networks, in the order of their sessions.</summary>
    public IReadOnlyList<Network> Networks => _networks;

    public BackendInfo Info => _managed.Info;

    public SupportReport CheckSupport(Network network, ExecutionMode mode) => _managed.CheckSupport(network, mode);

    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        _networks.Add(network);
        return _managed.CreateInference(network, parameters, options);
    }

    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options) =>
        _managed.CreateTraining(network, parameters, loss, options);

    public void Dispose() => _managed.Dispose();
}
