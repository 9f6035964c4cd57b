using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Reference.Kernels;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Reference;

/// <summary>
/// The slow, obvious backend: one thread, double precision, plain loops over the formulas. It defines what every layer means; other
/// backends are tested against it. <see cref="ReferenceExecutor"/> is the same in double precision outside too.
/// </summary>
/// <remarks>
/// Values that are not numbers are never hidden: an output whose formula reads a NaN is NaN, also behind ReLU, softmax and maximum
/// pooling (where the gradient goes to the first NaN of the window). Padding is not multiplied, so an infinite weight over padding
/// gives no NaN. The derivative of ReLU at a NaN is 0, as everywhere where x is not positive.
/// </remarks>
public sealed class ReferenceBackend : IBackend
{
    /// <summary>The name by which the backend is chosen.</summary>
    public const string Name = "reference";

    /// <inheritdoc/>
    public BackendInfo Info => Description;

    private static BackendInfo Description { get; } = new(Name, typeof(ReferenceBackend).Assembly.GetName().Version ?? new Version(1, 0), "CPU, one thread, double precision");

    /// <inheritdoc/>
    public SupportReport CheckSupport(Network network, ExecutionMode mode) => Check(network);

    /// <inheritdoc/>
    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        return new ReferenceInferenceSession(guard, new ReferenceExecutor(network, parameters, ExecutionMode.Inference));
    }

    /// <inheritdoc/>
    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        ArgumentNullException.ThrowIfNull(loss);
        var executor = new ReferenceExecutor(network, parameters, ExecutionMode.Training, options.Seed);
        return new ReferenceTrainingSession(guard, executor, parameters, loss.Bind(network));
    }

    /// <summary>Does nothing: the backend holds nothing.</summary>
    public void Dispose()
    {
    }

    internal static void RequireSupported(Network network) => Check(network).RequireSupported(Description);

    private static SupportReport Check(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new SupportReport([.. network.Nodes.Select(node => new LayerSupport(
            node.Name,
            LayerRegistry.NameOf(node.Layer),
            KernelTable.TryGet(node.Layer, out _) ? null : "the reference has no kernel for this type of layer"))]);
    }
}
