using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Transforms.Tests.Support;

/// <summary>
/// A backend whose every network gives, for a sample with the mean m, the logits −|m − 10 k|: the class is told by the brightness. It counts its
/// passes and how many samples were in each.
/// </summary>
public sealed class CountingBackend : IBackend
{
    private readonly List<int> _batches = [];

    public BackendInfo Info { get; } = new("counting", new Version(1, 0), "test");

    /// <summary>Sizes of the batches that were run, in order.</summary>
    public IReadOnlyList<int> Batches
    {
        get
        {
            lock (_batches) return [.. _batches];
        }
    }

    /// <summary>The precision that the last session was made for.</summary>
    public NumericPrecision Precision { get; private set; }

    public SupportReport CheckSupport(Network network, ExecutionMode mode) => new([]);

    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        Precision = options.Precision;
        return new Session(this, network.InputShapes.Single().Elements, network.HeadShape.Elements, options.MaxBatchSize);
    }

    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options) =>
        throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Session(CountingBackend backend, int elements, int classes, int maxBatchSize) : IInferenceSession
    {
        private int _users;

        public int MaxBatchSize => maxBatchSize;

        public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
        {
            Assert.Equal(1, Interlocked.Increment(ref _users));
            Assert.InRange(batchSize, 1, maxBatchSize);
            lock (backend._batches) backend._batches.Add(batchSize);
            for (var n = 0; n < batchSize; n++)
            {
                double sum = 0;
                foreach (var value in inputs.Slice(n * elements, elements)) sum += value;
                for (var k = 0; k < classes; k++) outputs[(n * classes) + k] = (float)-Math.Abs((sum / elements) - (10 * k));
            }

            Interlocked.Decrement(ref _users);
        }

        public void Dispose()
        {
        }
    }
}
