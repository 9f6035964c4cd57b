using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvMl.Tensors;

namespace ConvMl.Training.Losses;

/// <summary><see cref="LovaszSoftmax"/> on a map of logits.</summary>
/// <remarks>
/// The errors of a class are taken in falling order, equal ones in the order of their pixels. Each is multiplied by how much the Jaccard loss 1 − I ÷ U rises when its pixel
/// turns wrong too: by 1 ÷ U if the pixel is of the class, else by I ÷ (U·(U + 1)). Behind the last pixel of the class I is 0 and nothing counts any more: a pixel of another class
/// whose error is below all errors of the class need not be sorted.
/// </remarks>
internal sealed class BoundLovaszSoftmax(Shape logits, LossScope scope, int ignoreId) : BoundRegionLoss(logits, scope, ignoreId)
{
    /// <inheritdoc/>
    protected override double EvaluateRegion(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, ReadOnlySpan<int> counts, float share, Span<float> slopes)
    {
        slopes.Clear();
        using var peaks = new Rented<float>(Classes);
        using var errors = new Rented<ulong>(targets.Length);
        using var scratch = new Rented<ulong>(targets.Length);

        // The largest probability that a pixel of a class has of it.
        peaks.Span.Clear();
        foreach (var (k, place) in Counted(targets))
            peaks.Span[k] = Math.Max(peaks.Span[k], probabilities[place]);
        var present = counts.Length - counts.Count(0);
        double loss = 0;
        for (var k = 0; k < Classes; k++)
        {
            if (counts[k] == 0)
                continue;
            var sorted = errors.Span[..Collect(k, LovaszError.OfClass(peaks.Span[k]), probabilities, targets, errors.Span)];
            LovaszError.Sort(sorted, scratch.Span);
            loss += Extend(sorted, counts[k], share / present, slopes) / present;
        }

        return loss;
    }

    // The errors of the class's own pixels, and those of others from the least on.
    private int Collect(int k, float least, ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, Span<ulong> errors)
    {
        var count = 0;
        for (var image = 0; image < targets.Length / Pixels; image++)
        {
            var plane = PlaneOf(image, k);
            count += CollectPlane(k, least, plane, probabilities.Slice(plane, Pixels), targets.Slice(image * Pixels, Pixels), errors[count..]);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CollectPlane(int k, float least, int plane, ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, Span<ulong> errors)
    {
        var (count, at) = (0, 0);
        for (; at <= targets.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var isOwn = Vector256.Equals(Vector256.Create(targets[at..]), Vector256.Create((float)k));
            var counts = isOwn | Vector256.GreaterThanOrEqual(Vector256.Create(probabilities[at..]), Vector256.Create(least));
            for (var bits = counts.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                Take(at + System.Numerics.BitOperations.TrailingZeroCount(bits), probabilities, targets, errors);
        }

        for (; at < targets.Length; at++)
        {
            if (targets[at] == k || probabilities[at] >= least)
                Take(at, probabilities, targets, errors);
        }

        return count;

        void Take(int pixel, ReadOnlySpan<float> probabilities, ReadOnlySpan<float> targets, Span<ulong> errors)
        {
            if (targets[pixel] == k)
                errors[count++] = LovaszError.Pack(LovaszError.OfClass(probabilities[pixel]), plane + pixel, isOfClass: true);
            else if (Counts(targets[pixel]))
                errors[count++] = LovaszError.Pack(probabilities[pixel], plane + pixel, isOfClass: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Extend(ReadOnlySpan<ulong> errors, int pixelsOfClass, float share, Span<float> slopes)
    {
        double loss = 0, intersection = pixelsOfClass, union = pixelsOfClass;
        foreach (var error in errors)
        {
            var isOfClass = LovaszError.IsOfClass(error);
            var rise = isOfClass ? 1 / union : intersection / (union * (union + 1));
            if (isOfClass)
                intersection--;
            else
                union++;
            loss += LovaszError.ValueOf(error) * rise;
            if (!slopes.IsEmpty)
                slopes[LovaszError.PlaceOf(error)] = (float)(isOfClass ? -rise * share : rise * share);
        }

        return loss;
    }
}
