using System.Globalization;
using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary><see cref="SoftmaxCrossEntropy"/> on the K logits of a network. All sums are in double, over the classes in their order.</summary>
internal sealed class BoundSoftmaxCrossEntropy(int classes, double smoothing, float[]? weights) : BoundLoss
{
    public override Shape TargetShape => [];

    public override bool PredictsClasses => true;

    public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        var totalWeight = Weight(batchSize, targets);
        double loss = 0;
        for (var sample = 0; sample < batchSize; sample++)
        {
            var target = ClassOf(targets[sample]);
            var share = WeightOf(target) / totalWeight;
            var gradient = gradients.IsEmpty ? default : gradients.Slice(sample * classes, classes);
            loss += share * EvaluateSample(outputs.Slice(sample * classes, classes), target, share, gradient);
        }

        return loss;
    }

    public override double Weight(int batchSize, ReadOnlySpan<float> targets)
    {
        double total = 0;
        for (var sample = 0; sample < batchSize; sample++)
            total += WeightOf(ClassOf(targets[sample]));
        return total;
    }

    public override string? FindFault(ReadOnlySpan<float> target)
    {
        var id = (int)target[0];
        return id == target[0] && (uint)id < (uint)classes
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"is {target[0]}; expected a class id from 0 to {classes - 1}");
    }

    public override (long Right, long All) CountAnswers(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var right = 0;
        for (var sample = 0; sample < batchSize; sample++)
        {
            if (Largest(outputs.Slice(sample * classes, classes)) == ClassOf(targets[sample]))
                right++;
        }

        return (right, batchSize);
    }

    public override void Predict(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<ClassPrediction> predictions)
    {
        for (var sample = 0; sample < batchSize; sample++)
        {
            var logits = outputs.Slice(sample * classes, classes);
            var (expected, predicted) = (ClassOf(targets[sample]), Largest(logits));
            var logSum = LogSumOfExponentials(logits);
            predictions[sample] = new(expected, predicted, (float)Math.Exp(logits[predicted] - logSum), (float)Math.Exp(logits[expected] - logSum));
        }
    }

    private double EvaluateSample(ReadOnlySpan<float> logits, int target, double share, Span<float> gradient)
    {
        var logSum = LogSumOfExponentials(logits);
        double loss = 0;
        for (var k = 0; k < logits.Length; k++)
        {
            var wanted = (smoothing / classes) + (k == target ? 1 - smoothing : 0);
            var logProbability = logits[k] - logSum;
            loss -= wanted * logProbability;
            if (!gradient.IsEmpty)
                gradient[k] = (float)(share * (Math.Exp(logProbability) - wanted));
        }

        return loss;
    }

    // The largest logit comes out of the sum first, so that no exponential overflows.
    private static double LogSumOfExponentials(ReadOnlySpan<float> logits)
    {
        double largest = logits[0];
        foreach (var logit in logits)
            largest = Math.Max(largest, logit);
        double sum = 0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - largest);
        return largest + Math.Log(sum);
    }

    private static int Largest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var k = 1; k < logits.Length; k++)
        {
            if (logits[k] > logits[best])
                best = k;
        }

        return best;
    }

    private double WeightOf(int target) => weights is null ? 1 : weights[target];

    private int ClassOf(float target) => FindFault([target]) is { } fault ? throw new ArgumentException($"A target {fault}.") : (int)target;
}
