using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Backends;

/// <summary>
/// Runs networks. A backend compiles a whole network into a session, so that it may fuse, plan and lower as it sees fit; blocked
/// layouts, device memory and arenas stay inside it.
/// </summary>
/// <remarks>A backend is safe to use from several threads; its sessions are not.</remarks>
public interface IBackend : IDisposable
{
    /// <summary>Name, version, device.</summary>
    BackendInfo Info { get; }

    /// <summary>Says for each layer whether it can be run, or why not. Never throws for a complete network.</summary>
    SupportReport CheckSupport(Network network, ExecutionMode mode);

    /// <summary>
    /// Compiles the network for forward passes. The session reads <paramref name="parameters"/> as they are now; a later change of
    /// their values has no defined effect on it.
    /// </summary>
    /// <exception cref="NetworkException">The network is not complete.</exception>
    /// <exception cref="NotSupportedException">A layer is not supported.</exception>
    /// <exception cref="ArgumentException">The parameters are not the network's.</exception>
    IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options);

    /// <summary>
    /// Compiles the network for training. The session reads the values that <paramref name="parameters"/> have at each pass, and
    /// writes running statistics into them.
    /// </summary>
    /// <inheritdoc cref="CreateInference" path="/exception"/>
    ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options);
}
