using System.Globalization;
using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>
/// <see cref="PixelCrossEntropy"/> on a map of logits <c>[K, H, W]</c>. A run of pixels is gone through class by class, so that it is done in vectors and stays near;
/// sums are in double, over the classes and then the pixels in their order.
/// </summary>
internal sealed class BoundPixelCrossEntropy(Shape logits, double smoothing, float[]? weights, int ignoreId) : BoundLoss
{
    private const int Run = 256;

    private readonly int _classes = logits.Channels;
    private readonly int _pixels = logits.Height * logits.Width;

    public override Shape TargetShape => [logits.Height, logits.Width];

    public override float? IgnoredTarget => ignoreId;

    public override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        var totalWeight = Weight(batchSize, targets);
        if (totalWeight == 0)
        {
            gradients.Clear();
            return 0;
        }

        double loss = 0;
        for (var sample = 0; sample < batchSize; sample++)
        {
            var own = outputs.Slice(sample * _classes * _pixels, _classes * _pixels);
            var gradient = gradients.IsEmpty ? default : gradients.Slice(sample * _classes * _pixels, _classes * _pixels);
            for (var first = 0; first < _pixels; first += Run)
                loss += EvaluateRun(own, targets.Slice(sample * _pixels, _pixels), first, totalWeight, gradient);
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
        Span<float> largest = stackalloc float[Run], answers = stackalloc float[Run];
        for (var sample = 0; sample < batchSize; sample++)
        {
            var own = outputs.Slice(sample * _classes * _pixels, _classes * _pixels);
            for (var first = 0; first < _pixels; first += Run)
            {
                var count = Math.Min(Run, _pixels - first);
                answers.Clear();
                own.Slice(first, count).CopyTo(largest);
                for (var k = 1; k < _classes; k++)
                    MapMath.TakeLarger(own.Slice((k * _pixels) + first, count), k, largest, answers);
                var wanted = targets.Slice((sample * _pixels) + first, count);
                for (var pixel = 0; pixel < count; pixel++)
                {
                    all += wanted[pixel] == ignoreId ? 0 : 1;
                    right += wanted[pixel] == answers[pixel] ? 1 : 0;
                }
            }
        }

        return (right, all);
    }

    private double EvaluateRun(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int first, double totalWeight, Span<float> gradient)
    {
        var count = Math.Min(Run, _pixels - first);
        Span<float> largest = stackalloc float[Run], answers = stackalloc float[Run], factors = stackalloc float[Run];
        Span<double> powers = stackalloc double[Run], sums = stackalloc double[Run];
        powers.Clear();
        sums.Clear();
        outputs.Slice(first, count).CopyTo(largest);
        for (var k = 1; k < _classes; k++)
            MapMath.TakeLarger(outputs.Slice((k * _pixels) + first, count), k, largest, answers);
        for (var k = 0; k < _classes; k++)
        {
            var at = (k * _pixels) + first;
            // The largest logit comes out of the sum first, so that no exponential overflows.
            MapMath.AddExponentials(outputs.Slice(at, count), largest, powers, gradient.IsEmpty ? default : gradient.Slice(at, count));
            if (smoothing > 0)
                MapMath.Add(outputs.Slice(at, count), sums);
        }

        double loss = 0;
        for (var pixel = 0; pixel < count; pixel++)
        {
            var target = targets[first + pixel];
            var share = WeightOf(target) / totalWeight;
            factors[pixel] = (float)(share / powers[pixel]);
            if (share == 0)
                continue;
            var wanted = ((1 - smoothing) * outputs[((int)target * _pixels) + first + pixel]) + (smoothing * sums[pixel] / _classes);
            loss += share * (largest[pixel] + Math.Log(powers[pixel]) - wanted);
        }

        if (!gradient.IsEmpty)
            Differentiate(targets, first, factors[..count], totalWeight, gradient);
        return loss;
    }

    // The gradient holds the exponentials: they become probabilities less the wanted ones, times the pixel's share in the mean.
    private void Differentiate(ReadOnlySpan<float> targets, int first, ReadOnlySpan<float> factors, double totalWeight, Span<float> gradient)
    {
        for (var k = 0; k < _classes; k++)
            MapMath.Multiply(gradient.Slice((k * _pixels) + first, factors.Length), factors);
        for (var pixel = 0; pixel < factors.Length; pixel++)
        {
            var target = targets[first + pixel];
            if (target == ignoreId)
                continue;
            var share = WeightOf(target) / totalWeight;
            gradient[((int)target * _pixels) + first + pixel] -= (float)(share * (1 - smoothing));
            for (var k = 0; k < _classes && smoothing > 0; k++)
                gradient[(k * _pixels) + first + pixel] -= (float)(share * smoothing / _classes);
        }
    }

    private double WeightOf(float target)
    {
        if (!IsValid(target))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A target is {target}; {Expected}."));
        return target == ignoreId ? 0 : weights?[(int)target] ?? 1;
    }

    private string Expected => $"expected a class id from 0 to {_classes - 1}, or {ignoreId} for a pixel that does not count";

    private bool IsValid(float target) => target == ignoreId || ((int)target == target && (uint)(int)target < (uint)_classes);
}
