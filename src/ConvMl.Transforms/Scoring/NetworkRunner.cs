using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using Microsoft.ML;

namespace ConvMl.Transforms.Scoring;

/// <summary>Runs a network of one input and one output on batches. Not safe to use from several threads at once.</summary>
internal abstract class NetworkRunner : IColumnRunner
{
    private readonly IInferenceSession _session;
    private readonly float[] _inputs;
    private readonly float[] _outputs;
    private readonly int _inputElements;
    private readonly int _outputElements;

    protected NetworkRunner(Network network, ParameterSet parameters, IBackend backend, int batchSize, NumericPrecision precision)
    {
        _inputElements = network.Inputs[0].Shape.Elements;
        _outputElements = network.HeadShape.Elements;
        BatchSize = batchSize;
        _inputs = new float[batchSize * _inputElements];
        _outputs = new float[batchSize * _outputElements];
        _session = backend.CreateInference(network, parameters, new SessionOptions { MaxBatchSize = batchSize, Precision = precision });
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public virtual Span<float> Input(int index) => NetworkInput(index);

    /// <inheritdoc/>
    public void Run(int count)
    {
        for (var index = 0; index < count; index++) Prepare(index);
        _session.Run(count, _inputs.AsSpan(0, count * _inputElements), _outputs.AsSpan(0, count * _outputElements));
        for (var index = 0; index < count; index++)
        {
            // A layer such as ReLU may swallow a NaN and give a number that means nothing.
            if (AreFinite(NetworkInput(index))) Finish(Output(index));
            else Output(index).Fill(float.NaN);
        }
    }

    /// <summary>What the network gave for the sample with that number in the last batch, finished; NaN for a sample with NaN or infinite values.</summary>
    internal Span<float> Output(int index) => _outputs.AsSpan(index * _outputElements, _outputElements);

    /// <summary>Whether none of the values is NaN or infinite.</summary>
    internal static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public abstract ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>Where the network reads the sample with that number in the batch.</summary>
    protected Span<float> NetworkInput(int index) => _inputs.AsSpan(index * _inputElements, _inputElements);

    /// <summary>Brings the sample with that number to where the network reads it; nothing is done if not overridden.</summary>
    protected virtual void Prepare(int index)
    {
    }

    /// <summary>Turns the outputs for a sample into what is asked for, in place; nothing is done if not overridden.</summary>
    protected virtual void Finish(Span<float> output)
    {
    }
}
