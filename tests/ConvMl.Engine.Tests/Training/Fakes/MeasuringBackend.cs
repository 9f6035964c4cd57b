using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Fakes;

/// <summary>A backend that writes down, at each training pass, how many bytes the calling thread has allocated so far.</summary>
internal sealed class MeasuringBackend(int steps) : IBackend
{
    internal long[] Allocated { get; } = new long[steps];

    public BackendInfo Info { get; } = new("measuring", new Version(1, 0), "none");

    public SupportReport CheckSupport(Network network, ExecutionMode mode) => new([]);

    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options) => throw new NotSupportedException();

    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options) => new Session(this, parameters, options);

    public void Dispose()
    {
    }

    private sealed class Session(MeasuringBackend backend, ParameterSet parameters, SessionOptions options) : ITrainingSession
    {
        private readonly float[] _outputs = new float[options.MaxBatchSize * 3];

        public int MaxBatchSize => options.MaxBatchSize;

        public ParameterSet Parameters => parameters;

        public ParameterSet Gradients { get; } = new(parameters.Layout);

        public ReadOnlySpan<float> Outputs => _outputs;

        public double ForwardBackward(in TrainingBatch batch)
        {
            backend.Allocated[batch.Step] = GC.GetAllocatedBytesForCurrentThread();
            Gradients.Span.Fill(1);
            return 1;
        }

        public void Dispose()
        {
        }
    }
}
