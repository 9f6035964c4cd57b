using System.Globalization;
using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>
/// <see cref="PixelCrossEntropy"/> on a map of logits <c>[K, H, W]</c>. Planes are gone through class by class, which keeps reads in a row; sums are in
/// double, over the classes and then the pixels in their order.
/// </summary>
internal sealed class BoundPixelCrossEntropy(Shape logits, double smoothing, float[]? weights, int ignoreId) : BoundLoss
{
    private readonly int _classes = logits.Channels;
    private readonly int _pixels = logits.Height * logits.Width;

    public override Shape TargetShape => [logits.Height, logits.Width];

    public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        var totalWeight = Weight(batchSize, targets);
        if (totalWeight == 0)
        {
            gradients.Clear();
            return 0;
        }

        var work = new Work(_pixels);
        double loss = 0;
        for (var sample = 0; sample < batchSize; sample++)
        {
            var own = outputs.Slice(sample * _classes * _pixels, _classes * _pixels);
            var gradient = gradients.IsEmpty ? default : gradients.Slice(sample * _classes * _pixels, _classes * _pixels);
            loss += EvaluateSample(own, targets.Slice(sample * _pixels, _pixels), totalWeight, gradient, work);
        }

        return loss;
    }

    public override double Weight(int batchSize, ReadOnlySpan<float> targets)
    {
        double total = 0;
        foreach (var target in targets[..(batchSize * _pixels)])
            total += WeightOf(target);
        return total;
    }

    public override string? FindFault(ReadOnlySpan<float> target)
    {
        for (var pixel = 0; pixel < target.Length; pixel++)
        {
            if (!IsValid(target[pixel]))
            {
                return string.Create(CultureInfo.InvariantCulture, $"is {target[pixel]} at row {pixel / logits.Width} and column {pixel % logits.Width}; {Expected}");
            }
        }

        return null;
    }

    public override (long Right, long All) CountAnswers(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var (right, all) = (0L, 0L);
        for (var sample = 0; sample < batchSize; sample++)
        {
            var own = outputs.Slice(sample * _classes * _pixels, _classes * _pixels);
            for (var pixel = 0; pixel < _pixels; pixel++)
            {
                var target = targets[(sample * _pixels) + pixel];
                if (target == ignoreId)
                    continue;
                all++;
                if (Largest(own, pixel) == target)
                    right++;
            }
        }

        return (right, all);
    }

    private double EvaluateSample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, double totalWeight, Span<float> gradient, Work work)
    {
        LogSumsOfExponentials(outputs, work);
        double loss = 0;
        for (var pixel = 0; pixel < _pixels; pixel++)
        {
            work.Shares[pixel] = WeightOf(targets[pixel]) / totalWeight;
            if (work.Shares[pixel] == 0)
                continue;
            var wanted = ((1 - smoothing) * outputs[((int)targets[pixel] * _pixels) + pixel]) + (smoothing * work.Sums[pixel] / _classes);
            loss += work.Shares[pixel] * (work.LogSums[pixel] - wanted);
        }

        if (gradient.IsEmpty)
            return loss;
        for (var k = 0; k < _classes; k++)
        {
            for (var pixel = 0; pixel < _pixels; pixel++)
            {
                var at = (k * _pixels) + pixel;
                var wanted = (smoothing / _classes) + (targets[pixel] == k ? 1 - smoothing : 0);
                gradient[at] = work.Shares[pixel] == 0 ? 0 : (float)(work.Shares[pixel] * (Math.Exp(outputs[at] - work.LogSums[pixel]) - wanted));
            }
        }

        return loss;
    }

    // The largest logit comes out of the sum first, so that no exponential overflows.
    private void LogSumsOfExponentials(ReadOnlySpan<float> outputs, Work work)
    {
        var (largest, logSums, sums) = (work.Largest, work.LogSums, work.Sums);
        outputs[.._pixels].CopyTo(largest);
        for (var at = _pixels; at < outputs.Length; at++)
            largest[at % _pixels] = Math.Max(largest[at % _pixels], outputs[at]);
        Array.Clear(logSums);
        Array.Clear(sums);
        for (var k = 0; k < _classes; k++)
        {
            var plane = outputs.Slice(k * _pixels, _pixels);
            for (var pixel = 0; pixel < _pixels; pixel++)
            {
                logSums[pixel] += Math.Exp((double)plane[pixel] - largest[pixel]);
                sums[pixel] += plane[pixel];
            }
        }

        for (var pixel = 0; pixel < _pixels; pixel++)
            logSums[pixel] = largest[pixel] + Math.Log(logSums[pixel]);
    }

    private int Largest(ReadOnlySpan<float> outputs, int pixel)
    {
        var best = 0;
        for (var k = 1; k < _classes; k++)
        {
            if (outputs[(k * _pixels) + pixel] > outputs[(best * _pixels) + pixel])
                best = k;
        }

        return best;
    }

    private double WeightOf(float target)
    {
        if (!IsValid(target))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A target is {target}; {Expected}."));
        return target == ignoreId ? 0 : weights?[(int)target] ?? 1;
    }

    private string Expected => $"expected a class id from 0 to {_classes - 1}, or {ignoreId} for a pixel that does not count";

    private bool IsValid(float target) => target == ignoreId || ((int)target == target && (uint)(int)target < (uint)_classes);

    private sealed class Work(int pixels)
    {
        internal float[] Largest { get; } = new float[pixels];

        internal double[] LogSums { get; } = new double[pixels];

        internal double[] Sums { get; } = new double[pixels];

        internal double[] Shares { get; } = new double[pixels];
    }
}
