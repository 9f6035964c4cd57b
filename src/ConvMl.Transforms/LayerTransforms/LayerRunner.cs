using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Plugins;
using ConvMl.Transforms.Scoring;

namespace ConvMl.Transforms.LayerTransforms;

/// <summary>Computes the columns of layer transforms in batches. Not safe to use from several threads at once.</summary>
internal sealed class LayerRunner : IBatchRunner
{
    private readonly IInferenceSession _session;
    private readonly float[] _inputs;
    private readonly float[] _outputs;
    private readonly int _inputElements;
    private readonly int[] _elements;
    private int _count;

    internal LayerRunner(LayerChain chain, int batchSize)
    {
        BatchSize = batchSize;
        _inputElements = chain.Network.Inputs[0].Shape.Elements;
        _elements = [.. chain.Network.OutputShapes.Select(shape => shape.Elements)];
        _inputs = new float[batchSize * _inputElements];
        _outputs = new float[batchSize * _elements.Sum()];
        _session = BackendCatalog.Default.Get().CreateInference(chain.Network, chain.Parameters, new SessionOptions { MaxBatchSize = batchSize });
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public Span<float> Input(int index) => _inputs.AsSpan(index * _inputElements, _inputElements);

    /// <inheritdoc/>
    public void Run(int count)
    {
        _count = count;
        _session.Run(count, _inputs.AsSpan(0, count * _inputElements), _outputs.AsSpan(0, count * _elements.Sum()));
    }

    /// <summary>An output of a sample of the last batch. The samples of one output lie before those of the next.</summary>
    internal ReadOnlySpan<float> Output(int output, int index)
    {
        var before = 0;
        for (var other = 0; other < output; other++)
            before += _elements[other];
        return _outputs.AsSpan((_count * before) + (index * _elements[output]), _elements[output]);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
