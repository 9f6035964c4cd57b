using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary>
/// A loss of all pixels of an image, or of a batch, together: a function of their probabilities p = softmax(z). Probabilities are in single precision, sums of many in
/// double. By the logit z the derivative is p·(s − Σ p·s), with s those by the probabilities and the sum over the classes.
/// </summary>
internal abstract class BoundRegionLoss(Shape logits, LossScope scope, int ignoreId) : BoundPixelLoss(logits, ignoreId)
{
    /// <inheritdoc/>
    public sealed override double Evaluate(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradients)
    {
        var counted = Weight(batchSize, targets);
        double loss = 0;
        var images = scope == LossScope.Image ? 1 : batchSize;
        using var room = new Rented<float>(gradients.IsEmpty ? images * Classes * Pixels : 0);
        using var slopes = new Rented<float>(gradients.IsEmpty ? 0 : images * Classes * Pixels);
        using var counts = new Rented<int>(Classes);
        for (var sample = 0; sample < batchSize; sample += images)
        {
            var truth = targets.Slice(sample * Pixels, images * Pixels);
            var (first, length) = (sample * Classes * Pixels, images * Classes * Pixels);
            // The gradient is made where the probabilities are.
            var probabilities = gradients.IsEmpty ? room.Span : gradients.Slice(first, length);
            if (CountClasses(truth, counts.Span) == 0)
            {
                probabilities.Clear();
                continue;
            }

            Softmax(outputs.Slice(first, length), truth, probabilities);
            var share = scope == LossScope.Image ? 1 / counted : 1;
            loss += share * EvaluateRegion(probabilities, truth, counts.Span, (float)share, slopes.Span);
            if (!gradients.IsEmpty)
                Differentiate(probabilities, slopes.Span);
        }

        return loss;
    }

    /// <inheritdoc/>
    public sealed override double Weight(int batchSize, ReadOnlySpan<float> targets)
    {
        var images = 0;
        for (var sample = 0; sample < batchSize; sample++)
        {
            var counted = 0;
            foreach (var target in targets.Slice(sample * Pixels, Pixels))
            {
                Require(target);
                counted += Counts(target) ? 1 : 0;
            }

            images += counted > 0 ? 1 : 0;
        }

        return images;
    }

    /// <summary>Gives the loss of a region, and its derivatives by the probabilities.</summary>
    /// <param name="probabilities">p <c>[n, K, H, W]</c>; 0 at pixels that do not count.</param>
    /// <param name="targets">The classes <c>[n, H, W]</c>.</param>
    /// <param name="counts">How many pixels each class has in them; at least one class has some.</param>
    /// <param name="share">What the derivatives are multiplied by.</param>
    /// <param name="slopes">Takes the derivatives, <c>[n, K, H, W]</c>; empty if only the loss is wanted.</param>
    protected abstract double EvaluateRegion(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, ReadOnlySpan<int> counts, float share, Span<float> slopes);

    /// <summary>Where the numbers of a class begin in those of an image <c>[K, H, W]</c> of a region.</summary>
    protected int PlaneOf(int image, int k) => ((image * Classes) + k) * Pixels;

    /// <summary>The pixels of a region that count.</summary>
    protected CountedPixels Counted(ReadOnlySpan<float> targets) => new(targets, Pixels, Classes, IgnoredTarget!.Value);

    private int CountClasses(ReadOnlySpan<float> targets, Span<int> counts)
    {
        counts.Clear();
        var all = 0;
        foreach (var (k, _) in Counted(targets))
        {
            counts[k]++;
            all++;
        }

        return all;
    }

    private void Softmax(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> probabilities)
    {
        Span<float> largest = stackalloc float[Run], factors = stackalloc float[Run];
        for (var image = 0; image < targets.Length / Pixels; image++)
        {
            var own = outputs.Slice(PlaneOf(image, 0), Classes * Pixels);
            for (var first = 0; first < Pixels; first += Run)
            {
                var count = Math.Min(Run, Pixels - first);
                FindLargest(own, first, largest[..count], factors);
                factors.Clear();
                for (var k = 0; k < Classes; k++)
                    MapMath.AddExponentials(own.Slice((k * Pixels) + first, count), largest, factors, probabilities.Slice(PlaneOf(image, k) + first, count));
                var wanted = targets.Slice((image * Pixels) + first, count);
                for (var pixel = 0; pixel < count; pixel++)
                    factors[pixel] = Counts(wanted[pixel]) ? 1 / factors[pixel] : 0;
                for (var k = 0; k < Classes; k++)
                    MapMath.Multiply(probabilities.Slice(PlaneOf(image, k) + first, count), factors);
            }
        }
    }

    private void Differentiate(Span<float> probabilities, ReadOnlySpan<float> slopes)
    {
        Span<float> means = stackalloc float[Run];
        for (var image = 0; image < probabilities.Length / (Classes * Pixels); image++)
        {
            for (var first = 0; first < Pixels; first += Run)
            {
                var count = Math.Min(Run, Pixels - first);
                means.Clear();
                for (var k = 0; k < Classes; k++)
                    MapMath.AddProducts(probabilities.Slice(PlaneOf(image, k) + first, count), slopes.Slice(PlaneOf(image, k) + first, count), means);
                for (var k = 0; k < Classes; k++)
                    MapMath.MultiplyByExcess(probabilities.Slice(PlaneOf(image, k) + first, count), slopes.Slice(PlaneOf(image, k) + first, count), means);
            }
        }
    }
}
