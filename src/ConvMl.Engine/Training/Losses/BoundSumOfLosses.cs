using ConvMl.Tensors;
using ConvMl.Training.Metrics;

namespace ConvMl.Training.Losses;

/// <summary><see cref="SumOfLosses"/> on the outputs of a network. All terms take the same targets, so any of them can speak for all.</summary>
internal sealed class BoundSumOfLosses(BoundLoss[] terms, float[] weights) : BoundLoss
{
    /// <inheritdoc/>
    public override Shape TargetShape => terms[0].TargetShape;

    /// <inheritdoc/>
    public override float? IgnoredTarget => terms[0].IgnoredTarget;

    /// <inheritdoc/>
    public override bool PredictsClasses => terms[0].PredictsClasses;

    /// <inheritdoc/>
    public override int MapClasses => terms[0].MapClasses;

    /// <inheritdoc/>
    public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        var loss = weights[0] * terms[0].Evaluate(batchSize, outputs, targets, gradients);
        FlatMath.Scale(gradients, weights[0]);
        using var own = new Rented<float>(gradients.Length);
        for (var i = 1; i < terms.Length; i++)
        {
            loss += weights[i] * terms[i].Evaluate(batchSize, outputs, targets, own.Span);
            MapMath.AddScaled(own.Span, weights[i], gradients);
        }

        return loss;
    }

    /// <inheritdoc/>
    public override string? FindFault(ReadOnlySpan<float> target)
    {
        foreach (var term in terms)
        {
            if (term.FindFault(target) is { } fault)
                return fault;
        }

        return null;
    }

    /// <inheritdoc/>
    public override (long Right, long All) CountAnswers(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets) =>
        terms[0].CountAnswers(batchSize, outputs, targets);

    /// <inheritdoc/>
    public override void CountMaps(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, SegmentationCounts counts) =>
        terms[0].CountMaps(batchSize, outputs, targets, counts);

    /// <inheritdoc/>
    public override void Predict(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<ClassPrediction> predictions) =>
        terms[0].Predict(batchSize, outputs, targets, predictions);
}
