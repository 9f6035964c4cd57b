using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;

namespace ConvMl.Transforms.Scoring;

/// <summary>Scores batches of samples: forward pass, then softmax. Not safe to use from several threads at once.</summary>
internal sealed class BatchScorer : IBatchRunner
{
    private readonly IInferenceSession _session;
    private readonly float[] _inputs;
    private readonly float[] _scores;
    private readonly int _elements;
    private readonly int _classes;

    internal BatchScorer(Network network, ParameterSet parameters, IBackend backend, int batchSize, NumericPrecision precision)
    {
        _elements = network.Inputs[0].Shape.Elements;
        _classes = network.HeadShape.Elements;
        BatchSize = batchSize;
        _inputs = new float[batchSize * _elements];
        _scores = new float[batchSize * _classes];
        _session = backend.CreateInference(network, parameters, new SessionOptions { MaxBatchSize = batchSize, Precision = precision });
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public Span<float> Input(int index) => _inputs.AsSpan(index * _elements, _elements);

    /// <summary>The probabilities of the classes for the sample with that number in the last batch; NaN for a sample with NaN or infinite values.</summary>
    internal ReadOnlySpan<float> Scores(int index) => _scores.AsSpan(index * _classes, _classes);

    /// <inheritdoc/>
    public void Run(int count)
    {
        _session.Run(count, _inputs.AsSpan(0, count * _elements), _scores.AsSpan(0, count * _classes));
        for (var i = 0; i < count; i++)
        {
            var scores = _scores.AsSpan(i * _classes, _classes);

            // A layer such as ReLU may swallow a NaN and give a number that means nothing.
            if (AreFinite(Input(i))) Softmax(scores);
            else scores.Fill(float.NaN);
        }
    }

    /// <summary>The key of the largest score, from 1; 0 (missing) where the scores are not numbers.</summary>
    internal static uint KeyOfLargest(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i])) return 0;
            if (scores[i] > scores[best]) best = i;
        }

        return (uint)best + 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) return false;
        }

        return true;
    }

    private static void Softmax(Span<float> logits)
    {
        double largest = float.NegativeInfinity;
        foreach (var logit in logits) largest = Math.Max(largest, logit);
        double sum = 0;
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        foreach (ref var logit in logits) logit = (float)(Math.Exp(logit - largest) / sum);
    }
}
