using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using Microsoft.ML.OnnxRuntime;
using OrtOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace ConvMl.Backend.OnnxRuntime;

/// <summary>Forward passes of one model.</summary>
internal sealed class OnnxRuntimeSession : IInferenceSession
{
    private readonly SessionGuard _guard;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly Part[] _inputs;
    private readonly Part[] _outputs;

    /// <summary>Loads a model that was written from the network.</summary>
    public OnnxRuntimeSession(SessionGuard guard, Network network, byte[] model)
    {
        _guard = guard;
        using var options = new OrtOptions
        {
            IntraOpNumThreads = guard.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = Microsoft.ML.OnnxRuntime.ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        _session = new InferenceSession(model, options);
        _inputs = [.. network.InputShapes.Zip(_session.InputNames, (shape, name) => new Part(name, shape))];
        _outputs = [.. network.OutputShapes.Zip(_session.OutputNames, (shape, name) => new Part(name, shape))];
    }

    /// <inheritdoc/>
    public int MaxBatchSize => _guard.MaxBatchSize;

    /// <inheritdoc/>
    public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        _guard.RequireRun(batchSize, inputs, outputs);
        var values = new List<OrtValue>();
        try
        {
            var start = 0;
            foreach (var input in _inputs)
            {
                var length = batchSize * input.Shape.Elements;
                var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, input.SizesOf(batchSize));
                values.Add(value);
                inputs.Slice(start, length).CopyTo(value.GetTensorMutableDataAsSpan<float>());
                start += length;
            }

            using var results = _session.Run(_options, [.. _inputs.Select(input => input.Name)], values, [.. _outputs.Select(output => output.Name)]);
            var end = 0;
            foreach (var result in results)
            {
                var numbers = result.GetTensorDataAsSpan<float>();
                numbers.CopyTo(outputs[end..]);
                end += numbers.Length;
            }
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }

    private sealed record Part(string Name, Shape Shape)
    {
        public long[] SizesOf(int batchSize) => [batchSize, .. Shape.Select(size => (long)size)];
    }
}
