using ConvMl.Backends;
using ConvMl.Networks;
using ConvMl.Tensors;
using ConvMl.Transforms.Schemas;
using Microsoft.ML;

namespace ConvMl.Transforms.Scoring;

/// <summary>Scores samples of one class each: forward pass, then softmax.</summary>
internal sealed class ClassScorer(Network network, ParameterSet parameters, IBackend backend, int batchSize, NumericPrecision precision)
    : NetworkRunner(network, parameters, backend, batchSize, precision)
{
    /// <inheritdoc/>
    public override ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<int> index) => column.Name == ScoreColumns.PredictedLabel
        ? Getters.Cast<TValue, uint>((ref key) => key = KeyOfLargest(Output(index())), column)
        : Getters.Vector<TValue>(() => Output(index()), column);

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
    protected override void Finish(Span<float> output)
    {
        double largest = float.NegativeInfinity;
        foreach (var logit in output) largest = Math.Max(largest, logit);
        double sum = 0;
        foreach (var logit in output) sum += Math.Exp(logit - largest);
        foreach (ref var logit in output) logit = (float)(Math.Exp(logit - largest) / sum);
    }
}
