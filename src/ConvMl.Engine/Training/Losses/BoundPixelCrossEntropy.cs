using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary><see cref="PixelCrossEntropy"/> on a map of logits.</summary>
internal sealed class BoundPixelCrossEntropy(Shape logits, double smoothing, float[]? weights, int ignoreId) : BoundPixelMean(logits, weights, ignoreId)
{
    /// <inheritdoc/>
    protected override double EvaluateRun(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int first, double totalWeight, ReadOnlySpan<float> largest, ReadOnlySpan<double> powers, Span<float> gradient)
    {
        Span<float> factors = stackalloc float[Run];
        Span<double> sums = stackalloc double[Run];
        sums.Clear();
        for (var k = 0; k < Classes && smoothing > 0; k++)
            MapMath.Add(outputs.Slice((k * Pixels) + first, targets.Length), sums);

        double loss = 0;
        for (var pixel = 0; pixel < targets.Length; pixel++)
        {
            var target = targets[pixel];
            var share = WeightOf(target) / totalWeight;
            factors[pixel] = (float)(share / powers[pixel]);
            if (share == 0)
                continue;
            var wanted = ((1 - smoothing) * outputs[((int)target * Pixels) + first + pixel]) + (smoothing * sums[pixel] / Classes);
            loss += share * (largest[pixel] + Math.Log(powers[pixel]) - wanted);
        }

        if (!gradient.IsEmpty)
            Differentiate(targets, first, factors[..targets.Length], totalWeight, gradient);
        return loss;
    }

    // The gradient holds the exponentials: they become probabilities less the wanted ones, times the pixel's share in the mean.
    private void Differentiate(ReadOnlySpan<float> targets, int first, ReadOnlySpan<float> factors, double totalWeight, Span<float> gradient)
    {
        for (var k = 0; k < Classes; k++)
            MapMath.Multiply(gradient.Slice((k * Pixels) + first, factors.Length), factors);
        for (var pixel = 0; pixel < factors.Length; pixel++)
        {
            var target = targets[pixel];
            if (!Counts(target))
                continue;
            var share = WeightOf(target) / totalWeight;
            gradient[((int)target * Pixels) + first + pixel] -= (float)(share * (1 - smoothing));
            for (var k = 0; k < Classes && smoothing > 0; k++)
                gradient[(k * Pixels) + first + pixel] -= (float)(share * smoothing / Classes);
        }
    }
}
