using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary><see cref="DiceLoss"/> on a map of logits.</summary>
/// <remarks>With a class's D = A ÷ B the derivative of 1 − D by a probability p is 2·(D·p − g) ÷ B.</remarks>
internal sealed class BoundDiceLoss(Shape logits, LossScope scope, double smoothing, float[]? weights, int ignoreId) : BoundRegionLoss(logits, scope, ignoreId)
{
    /// <inheritdoc/>
    protected override double EvaluateRegion(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, ReadOnlySpan<int> counts, float share, Span<float> slopes)
    {
        using var common = new Rented<double>(Classes);
        using var steps = new Rented<float>(Classes);
        common.Span.Clear();
        foreach (var (k, place) in Counted(targets))
            common.Span[k] += probabilities[place];
        var images = targets.Length / Pixels;
        double totalWeight = 0, loss = 0;
        for (var k = 0; k < Classes; k++)
            totalWeight += counts[k] > 0 ? WeightOf(k) : 0;
        for (var k = 0; k < Classes; k++)
        {
            var part = counts[k] > 0 ? WeightOf(k) / totalWeight : 0;
            var below = counts[k] + smoothing;
            for (var image = 0; image < images && part > 0; image++)
                below += MapMath.SumOfSquares(probabilities.Slice(PlaneOf(image, k), Pixels));
            var dice = part > 0 ? ((2 * common.Span[k]) + smoothing) / below : 0;
            loss += part * (1 - dice);
            if (slopes.IsEmpty)
                continue;
            var step = part > 0 ? 2 * share * part / below : 0;
            steps.Span[k] = (float)step;
            for (var image = 0; image < images; image++)
                MapMath.Scale(probabilities.Slice(PlaneOf(image, k), Pixels), (float)(step * dice), slopes.Slice(PlaneOf(image, k), Pixels));
        }

        if (slopes.IsEmpty)
            return loss;
        foreach (var (k, place) in Counted(targets))
            slopes[place] -= steps.Span[k];
        return loss;
    }

    private double WeightOf(int k) => weights?[k] ?? 1;
}
