using ConvMl.Backend.TorchSharp.Lowering;
using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using static TorchSharp.torch;

namespace ConvMl.Backend.TorchSharp;

/// <summary>Forward passes by libtorch.</summary>
internal sealed class TorchInferenceSession(SessionGuard guard, Network network, ParameterSet parameters) : IInferenceSession
{
    private readonly TorchGraph _graph = new(network, parameters, training: false);
    private readonly TorchInputs _inputs = new(network, guard.MaxBatchSize);
    private bool _isDisposed;

    /// <inheritdoc/>
    public int MaxBatchSize => guard.MaxBatchSize;

    /// <inheritdoc/>
    public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        guard.RequireRun(batchSize, inputs, outputs);
        set_num_threads(guard.Threads);
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        foreach (var output in _graph.Forward(_inputs.Take(batchSize, inputs)))
            HostMemory.Read(output, HostMemory.TakeFirst(ref outputs, (int)output.numel()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _inputs.Dispose();
        _graph.Dispose();
    }
}
