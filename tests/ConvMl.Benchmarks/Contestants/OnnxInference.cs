using ConvMl.Benchmarks.Works;
using ConvMl.Onnx.Export;
using Microsoft.ML.OnnxRuntime;

namespace ConvMl.Benchmarks.Contestants;

/// <summary>Forward passes by ONNX Runtime, from and to bound host memory, with all its graph optimizations and its spinning threads.</summary>
internal sealed class OnnxInference : IContestant
{
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly float[] _outputValues;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtValue[] _inputs;
    private readonly OrtValue[] _outputs;

    public OnnxInference(NetworkTask task, int threads)
        : this(OnnxExport.Write(task.Network, task.Parameters), task, threads)
    {
    }

    /// <summary>Runs a model that was written before.</summary>
    public OnnxInference(byte[] model, NetworkTask task, int threads)
    {
        var (network, batchSize) = (task.Network, task.BatchSize);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // A model with a batch of known size is what it plans best.
        options.AddFreeDimensionOverrideByName(OnnxExport.BatchAxis, batchSize);
        _session = new InferenceSession(model, options);
        (_inputNames, _outputNames) = ([network.Inputs.Single().Name], [network.Head]);
        _outputValues = new float[batchSize * network.HeadShape.Elements];
        _inputs = [Bind(task.Inputs, batchSize, network.InputShapes.Single())];
        _outputs = [Bind(_outputValues, batchSize, network.HeadShape)];
    }

    public string Name => ContestantName.OnnxRuntime;

    public void Run() => _session.Run(_options, _inputNames, _inputs, _outputNames, _outputs);

    public IReadOnlyDictionary<string, float[]> Answer()
    {
        Run();
        return new Dictionary<string, float[]> { [_outputNames[0]] = [.. _outputValues] };
    }

    public void Dispose()
    {
        _inputs[0].Dispose();
        _outputs[0].Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static OrtValue Bind(float[] values, int batchSize, Tensors.Shape shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(), [batchSize, .. shape.Select(size => (long)size)]);
}
