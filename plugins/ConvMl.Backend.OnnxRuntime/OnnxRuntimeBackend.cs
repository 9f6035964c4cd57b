using ConvMl.Backends;
using ConvMl.Layers;
using ConvMl.Networks;
using ConvMl.Onnx.Export;
using ConvMl.Tensors;
using ConvMl.Training.Losses;
using Microsoft.ML.OnnxRuntime;
using ExecutionMode = ConvMl.Backends.ExecutionMode;
using SessionOptions = ConvMl.Backends.SessionOptions;

namespace ConvMl.Backend.OnnxRuntime;

/// <summary>Runs networks forward on ONNX Runtime: each is written as an ONNX model in memory and loaded. It does not train.</summary>
public sealed class OnnxRuntimeBackend : IBackend
{
    /// <summary>The name by which this backend is chosen.</summary>
    public const string Name = "onnxruntime";

    private const string NoTraining = "ONNX Runtime runs networks forward only; train on another backend, the parameters fit both";

    /// <inheritdoc/>
    public BackendInfo Info { get; } = new(Name, Version.Parse(OrtEnv.Instance().GetVersionString()), "CPU");

    /// <inheritdoc/>
    public SupportReport CheckSupport(Network network, ExecutionMode mode)
    {
        ArgumentNullException.ThrowIfNull(network);
        return mode == ExecutionMode.Inference
            ? OnnxExport.CheckSupport(network)
            : new([.. network.Nodes.Select(node => new LayerSupport(node.Name, LayerRegistry.NameOf(node.Layer), NoTraining))]);
    }

    /// <inheritdoc/>
    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        var guard = new SessionGuard(network, parameters, options);
        CheckSupport(network, ExecutionMode.Inference).RequireSupported(Info);
        return new OnnxRuntimeSession(guard, network, OnnxExport.Write(network, parameters));
    }

    /// <summary>Refuses: this backend does not train.</summary>
    /// <exception cref="NotSupportedException">Always, with the reason.</exception>
    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options)
    {
        CheckSupport(network, ExecutionMode.Training).RequireSupported(Info);
        throw new NotSupportedException($"The backend '{Name}' cannot train this network: {NoTraining}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
