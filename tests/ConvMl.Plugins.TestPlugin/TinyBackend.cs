using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Onnx;
using ConvMl.Reference;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Plugins.TestPlugin;

/// <summary>A backend that computes as the reference does, and starts well or badly as the file <c>behaviour.txt</c> beside it says.</summary>
public sealed class TinyBackend : IBackend
{
    private static readonly string Behaviour = ReadBehaviour();

    private readonly ReferenceBackend _reference = new();

    public TinyBackend()
    {
        if (Behaviour == "native")
            _ = NativeCode.Answer();
        else if (Behaviour == "dependency")
            UseDependency();
    }

    public BackendInfo Info => new(Behaviour == "renamed" ? "renamed" : "tiny", new Version(1, 2), "CPU")
    {
        Contract = Behaviour == "contract" ? new Version(2, 0) : BackendInfo.EngineContract,
    };

    public SupportReport CheckSupport(Network network, ExecutionMode mode) => _reference.CheckSupport(network, mode);

    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options) => _reference.CreateInference(network, parameters, options);

    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options) =>
        _reference.CreateTraining(network, parameters, loss, options);

    public void Dispose() => _reference.Dispose();

    private static string ReadBehaviour()
    {
        var folder = Path.GetDirectoryName(typeof(TinyBackend).Assembly.Location)!;
        var file = Path.Combine(folder, "behaviour.txt");
        var behaviour = File.Exists(file) ? File.ReadAllText(file) : "";
        return behaviour == "static" ? throw new InvalidOperationException("no luck today") : behaviour;
    }

    private static void UseDependency() => _ = typeof(OnnxFormatException).Name;
}
