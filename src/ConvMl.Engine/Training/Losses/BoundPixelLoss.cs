using System.Globalization;
using ConvMl.Tensors;
using ConvMl.Training.Metrics;

namespace ConvMl.Training.Losses;

/// <summary>A loss on a map of logits <c>[K, H, W]</c> whose target is a class id a pixel.</summary>
internal abstract class BoundPixelLoss(Shape logits, int ignoreId) : BoundLoss
{
    /// <summary>Pixels that are gone through class by class before the next ones, so that they stay near.</summary>
    protected const int Run = 256;

    /// <inheritdoc/>
    public sealed override Shape TargetShape => [logits.Height, logits.Width];

    /// <inheritdoc/>
    public sealed override float? IgnoredTarget => ignoreId;

    /// <summary>K.</summary>
    protected int Classes { get; } = logits.Channels;

    /// <summary>H·W.</summary>
    protected int Pixels { get; } = logits.Height * logits.Width;

    private string Expected => $"expected a class id from 0 to {Classes - 1}, or {ignoreId} for a pixel that does not count";

    /// <inheritdoc/>
    public sealed override string? FindFault(ReadOnlySpan<float> target)
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

    /// <inheritdoc/>
    public sealed override int MapClasses => Classes;

    /// <inheritdoc/>
    public sealed override (long Right, long All) CountAnswers(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        var counter = new AnswerCounter(ignoreId);
        GiveAnswers(batchSize, outputs, targets, ref counter);
        return (counter.Right, counter.All);
    }

    /// <inheritdoc/>
    public sealed override void CountMaps(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, SegmentationCounts counts)
    {
        var counter = new MapCounter(ignoreId, counts);
        GiveAnswers(batchSize, outputs, targets, ref counter);
    }

    /// <summary>Gives the largest logit of each pixel of a run.</summary>
    /// <param name="outputs">The logits of one image.</param>
    /// <param name="first">The first pixel of the run.</param>
    /// <param name="largest">Takes the logits; its length is that of the run.</param>
    /// <param name="answers">Takes their classes.</param>
    protected void FindLargest(ReadOnlySpan<float> outputs, int first, Span<float> largest, Span<float> answers)
    {
        answers.Clear();
        outputs.Slice(first, largest.Length).CopyTo(largest);
        for (var k = 1; k < Classes; k++)
            MapMath.TakeLarger(outputs.Slice((k * Pixels) + first, largest.Length), k, largest, answers);
    }

    /// <summary>Whether the pixel of a target that has no fault counts.</summary>
    protected bool Counts(float target) => target != ignoreId;

    /// <summary>Throws if a target is neither a class nor the ignore id.</summary>
    protected void Require(float target)
    {
        if (!IsValid(target))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A target is {target}; {Expected}."));
    }

    // Gives what was wanted and what was answered, a run of pixels at a time.
    private void GiveAnswers<TCounter>(int batchSize, ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, ref TCounter counter)
        where TCounter : struct, IAnswerCounter
    {
        Span<float> largest = stackalloc float[Run], answers = stackalloc float[Run];
        for (var sample = 0; sample < batchSize; sample++)
        {
            var own = outputs.Slice(sample * Classes * Pixels, Classes * Pixels);
            for (var first = 0; first < Pixels; first += Run)
            {
                var count = Math.Min(Run, Pixels - first);
                FindLargest(own, first, largest[..count], answers);
                counter.Add(targets.Slice((sample * Pixels) + first, count), answers);
            }
        }
    }

    private bool IsValid(float target) => target == ignoreId || ((int)target == target && (uint)(int)target < (uint)Classes);

    private interface IAnswerCounter
    {
        void Add(ReadOnlySpan<float> wanted, ReadOnlySpan<float> answers);
    }

    private struct AnswerCounter(float ignored) : IAnswerCounter
    {
        public long Right { get; private set; }

        public long All { get; private set; }

        public void Add(ReadOnlySpan<float> wanted, ReadOnlySpan<float> answers)
        {
            var (right, all) = (0, 0);
            for (var pixel = 0; pixel < wanted.Length; pixel++)
            {
                all += wanted[pixel] != ignored ? 1 : 0;
                right += wanted[pixel] == answers[pixel] ? 1 : 0;
            }

            Right += right;
            All += all;
        }
    }

    private readonly struct MapCounter(float ignored, SegmentationCounts counts) : IAnswerCounter
    {
        public void Add(ReadOnlySpan<float> wanted, ReadOnlySpan<float> answers)
        {
            for (var pixel = 0; pixel < wanted.Length; pixel++)
            {
                if (wanted[pixel] != ignored)
                    counts.Add((int)wanted[pixel], (int)answers[pixel]);
            }
        }
    }
}
