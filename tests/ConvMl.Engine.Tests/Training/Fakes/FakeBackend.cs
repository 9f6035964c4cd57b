using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Training.Losses;

namespace ConvMl.Engine.Tests.Training.Fakes;

/// <summary>
/// A backend without arithmetic, for the trainer alone: its sessions write down how they are called and answer as the test says.
/// It answers the class that stands in the first number of each sample, with a margin; every gradient is 1.
/// </summary>
internal sealed class FakeBackend : IBackend
{
    internal List<Call> Calls { get; } = [];

    /// <summary>Sizes of the batches of each inference session.</summary>
    internal List<List<int>> Inferences { get; } = [];

    /// <summary>Called within each training pass.</summary>
    internal Action<ITrainingSession, Call>? OnPass { get; init; }

    /// <summary>The loss of a training pass; its number, from 0.</summary>
    internal Func<long, double> Loss { get; init; } = _ => 1;

    /// <summary>By how much the logit of the answered class leads, for the inference session of that number, from 0.</summary>
    internal Func<int, float> Margin { get; init; } = _ => 1;

    internal int OpenSessions { get; private set; }

    /// <summary>The precision that each session was made for.</summary>
    internal List<NumericPrecision> Precisions { get; } = [];

    public BackendInfo Info { get; } = new("fake", new Version(1, 0), "none");

    public SupportReport CheckSupport(Network network, ExecutionMode mode) =>
        new([.. network.Nodes.Select(node => new LayerSupport(node.Name, node.Layer.GetType().Name, null))]);

    public IInferenceSession CreateInference(Network network, ParameterSet parameters, SessionOptions options)
    {
        Precisions.Add(options.Precision);
        return new Inference(this, network, options);
    }

    public ITrainingSession CreateTraining(Network network, ParameterSet parameters, Loss loss, SessionOptions options)
    {
        Precisions.Add(options.Precision);
        return new TrainingSession(this, network, parameters, options);
    }

    public void Dispose()
    {
    }

    private static void Answer(int batchSize, int classes, ReadOnlySpan<float> inputs, float margin, Span<float> outputs)
    {
        var stride = inputs.Length / batchSize;
        outputs.Clear();
        for (var sample = 0; sample < batchSize; sample++)
            outputs[(sample * classes) + ((int)inputs[sample * stride] % classes)] = margin;
    }

    internal sealed record Call(long Step, int[] Samples, float[] Inputs, float[] Targets, float[] Parameters)
    {
        internal int Size => Samples.Length;
    }

    private sealed class TrainingSession : ITrainingSession
    {
        private readonly FakeBackend _backend;
        private readonly int _classes;
        private readonly float[] _outputs;
        private int _size;

        internal TrainingSession(FakeBackend backend, Network network, ParameterSet parameters, SessionOptions options)
        {
            (_backend, _classes) = (backend, network.HeadShape[0]);
            (Parameters, MaxBatchSize) = (parameters, options.MaxBatchSize);
            Gradients = new ParameterSet(network.Parameters);
            _outputs = new float[MaxBatchSize * _classes];
            backend.OpenSessions++;
        }

        public int MaxBatchSize { get; }

        public ParameterSet Parameters { get; }

        public ParameterSet Gradients { get; }

        public ReadOnlySpan<float> Outputs => _outputs.AsSpan(0, _size * _classes);

        public double ForwardBackward(in TrainingBatch batch)
        {
            Assert.InRange(batch.Size, 1, MaxBatchSize);
            Assert.Equal(batch.Size, batch.Samples.Length);
            Assert.Equal(batch.Size, batch.Targets.Length);
            _size = batch.Size;
            Answer(batch.Size, _classes, batch.Inputs, 1, _outputs);
            foreach (var slot in Gradients.Layout.Slots.Where(slot => slot.IsTrained))
                Gradients[slot].Fill(1);
            var call = new Call(batch.Step, batch.Samples.ToArray(), batch.Inputs.ToArray(), batch.Targets.ToArray(), Parameters.Span.ToArray());
            _backend.Calls.Add(call);
            _backend.OnPass?.Invoke(this, call);
            return _backend.Loss(batch.Step);
        }

        public void Dispose() => _backend.OpenSessions--;
    }

    private sealed class Inference : IInferenceSession
    {
        private readonly FakeBackend _backend;
        private readonly int _number;
        private readonly int _classes;

        internal Inference(FakeBackend backend, Network network, SessionOptions options)
        {
            (_backend, _number, _classes, MaxBatchSize) = (backend, backend.Inferences.Count, network.HeadShape[0], options.MaxBatchSize);
            backend.Inferences.Add([]);
            backend.OpenSessions++;
        }

        public int MaxBatchSize { get; }

        public void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs)
        {
            Assert.InRange(batchSize, 1, MaxBatchSize);
            Assert.Equal(batchSize * _classes, outputs.Length);
            _backend.Inferences[_number].Add(batchSize);
            Answer(batchSize, _classes, inputs, _backend.Margin(_number), outputs);
        }

        public void Dispose() => _backend.OpenSessions--;
    }
}
