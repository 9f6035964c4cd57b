using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>
/// A loss of each pixel by itself, the mean of which is Σ wₜ·loss ÷ Σ wₜ over the pixels that count. Sums are in double, over the classes and then the pixels in
/// their order.
/// </summary>
internal abstract class BoundPixelMean(Shape logits, float[]? weights, int ignoreId) : BoundPixelLoss(logits, ignoreId)
{
    /// <inheritdoc/>
    public sealed override bool IsSumOverSamples => true;

    /// <inheritdoc/>
    public sealed override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        var totalWeight = Weight(batchSize, targets);
        var length = Classes * Pixels;
        double loss = 0;
        for (var sample = 0; sample < batchSize; sample++)
        {
            var gradient = gradients.IsEmpty ? default : gradients.Slice(sample * length, length);
            loss += EvaluateSample(outputs.Slice(sample * length, length), targets.Slice(sample * Pixels, Pixels), totalWeight, gradient);
        }

        return loss;
    }

    /// <inheritdoc/>
    public sealed override double EvaluateSample(ReadOnlySpan<float> outputs, ReadOnlySpan<float> target, double totalWeight, Span<float> gradients)
    {
        if (totalWeight == 0)
        {
            gradients.Clear();
            return 0;
        }

        double loss = 0;
        Span<float> largest = stackalloc float[Run], answers = stackalloc float[Run];
        Span<double> powers = stackalloc double[Run];
        for (var first = 0; first < Pixels; first += Run)
        {
            var count = Math.Min(Run, Pixels - first);
            FindLargest(outputs, first, largest[..count], answers);
            Exponentiate(outputs, first, largest[..count], powers, gradients);
            loss += EvaluateRun(outputs, target.Slice(first, count), first, totalWeight, largest[..count], powers[..count], gradients);
        }

        return loss;
    }

    /// <inheritdoc/>
    public sealed override double Weight(int batchSize, ReadOnlySpan<float> targets)
    {
        double total = 0;
        foreach (var target in targets[..(batchSize * Pixels)])
        {
            Require(target);
            total += WeightOf(target);
        }

        return total;
    }

    /// <summary>Gives what a run of pixels adds to the loss, and its gradient.</summary>
    /// <param name="outputs">The logits z of the image.</param>
    /// <param name="targets">The targets of the run.</param>
    /// <param name="first">Its first pixel.</param>
    /// <param name="totalWeight">What the weight of a pixel is divided by to give its share in the mean.</param>
    /// <param name="largest">The largest logit m of each of its pixels.</param>
    /// <param name="powers">Σ e^(z − m) over the classes.</param>
    /// <param name="gradient">Of the whole image, holding e^(z − m) in the run; empty if only the loss is wanted.</param>
    protected abstract double EvaluateRun(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int first, double totalWeight, ReadOnlySpan<float> largest, ReadOnlySpan<double> powers, Span<float> gradient);

    /// <summary>What a pixel of that target weighs.</summary>
    protected double WeightOf(float target) => Counts(target) ? weights?[(int)target] ?? 1 : 0;

    // The largest logit comes out of the sum first, so that no exponential overflows.
    private void Exponentiate(ReadOnlySpan<float> outputs, int first, ReadOnlySpan<float> largest, Span<double> powers, Span<float> gradient)
    {
        powers.Clear();
        for (var k = 0; k < Classes; k++)
        {
            var at = (k * Pixels) + first;
            MapMath.AddExponentials(outputs.Slice(at, largest.Length), largest, powers, gradient.IsEmpty ? default : gradient.Slice(at, largest.Length));
        }
    }
}
