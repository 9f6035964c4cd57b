using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary><see cref="FocalLoss"/> on a map of logits.</summary>
/// <remarks>By the logit z the derivative is a·(p − [class is t]) with a = (1 − pₜ)^γ − γ·pₜ·(1 − pₜ)^(γ − 1)·log pₜ.</remarks>
internal sealed class BoundFocalLoss(Shape logits, double gamma, float[]? weights, int ignoreId) : BoundPixelMean(logits, weights, ignoreId)
{
    /// <inheritdoc/>
    protected override double EvaluateRun(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int first, double totalWeight, ReadOnlySpan<float> largest, ReadOnlySpan<double> powers, Span<float> gradient)
    {
        var count = targets.Length;
        Span<double> margins = stackalloc double[count], shares = stackalloc double[count];
        for (var pixel = 0; pixel < count; pixel++)
        {
            var target = targets[pixel];
            shares[pixel] = WeightOf(target) / totalWeight;
            margins[pixel] = Counts(target) ? (double)outputs[((int)target * Pixels) + first + pixel] - largest[pixel] : 0;
        }

        var loss = MapMath.Focus(gamma, margins, powers, shares);
        if (!gradient.IsEmpty)
            Differentiate(targets, first, shares, powers, gradient);
        return loss;
    }

    private void Differentiate(ReadOnlySpan<float> targets, int first, ReadOnlySpan<double> slopes, ReadOnlySpan<double> powers, Span<float> gradient)
    {
        Span<float> factors = stackalloc float[targets.Length];
        for (var pixel = 0; pixel < factors.Length; pixel++)
            factors[pixel] = (float)(slopes[pixel] / powers[pixel]);
        for (var k = 0; k < Classes; k++)
            MapMath.Multiply(gradient.Slice((k * Pixels) + first, factors.Length), factors);
        for (var pixel = 0; pixel < factors.Length; pixel++)
        {
            if (Counts(targets[pixel]))
                gradient[((int)targets[pixel] * Pixels) + first + pixel] -= (float)slopes[pixel];
        }
    }
}
