using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Backend.TorchSharp.Native;
using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;
using TorchSharp;

namespace ConvMl.Backend.TorchSharp;

/// <summary>
/// Runs networks on libtorch: each layer as calls of TorchSharp, the backward pass by libtorch's autograd. Single precision, on the processor.
/// </summary>
/// <remarks>
/// Dropout and batch normalization keep the engine's contract, so that a training agrees with that of the other backends but for rounding.
/// <see cref="SessionOptions.Threads"/> is set before each pass; libtorch has one such number for the whole process, so sessions with different
/// numbers that run at the same time may use each other's. Results may differ in the last bits between numbers of threads.
/// <see cref="NumericPrecision.Strict"/> changes nothing: libtorch's convolutions are sums of products.
/// </remarks>
public sealed class TorchSharpBackend : IBackend
{
    /// <summary>The name by which the backend is chosen.</summary>
    public const string Name = "torchsharp";

    /// <summary>Loads libtorch.</summary>
    /// <exception cref="DllNotFoundException">Its native libraries cannot be loaded; the message says why.</exception>
    public TorchSharpBackend()
        : this(TextWriter.Null)
    {
    }

    /// <summary>Loads libtorch.</summary>
    /// <param name="log">Takes a line if the native library had to be changed to be loaded.</param>
    /// <exception cref="DllNotFoundException">Its native libraries cannot be loaded; the message says why.</exception>
    public TorchSharpBackend(TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(log);
        TorchLibrary.Load(log);
        Info = new(Name, typeof(TorchSharpBackend).Assembly.GetName().Version ?? new Version(1, 0), $"CPU, libtorch {torch.__version__}");
    }

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <inheritdoc/>
    public SupportReport CheckSupport(Network network, ExecutionMode mode)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new SupportReport([.. network.Nodes.Select(node => new LayerSupport(
            node.Name, LayerRegistry.NameOf(node.Layer), LoweringTable.ReasonAgainst(node.Layer)))]);
    }

    /// <inheritdoc/>
    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        CheckSupport(network, ExecutionMode.Inference).RequireSupported(Info);
        return new TorchInferenceSession(guard, network, parameters);
    }

    /// <inheritdoc/>
    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        ArgumentNullException.ThrowIfNull(loss);
        CheckSupport(network, ExecutionMode.Training).RequireSupported(Info);
        return new TorchTrainingSession(guard, network, parameters, loss.Bind(network), options.Seed);
    }

    /// <summary>Does nothing: sessions hold what there is to hold.</summary>
    public void Dispose()
    {
    }
}
