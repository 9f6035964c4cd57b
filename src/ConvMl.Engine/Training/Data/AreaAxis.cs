namespace ConvMl.Training.Data;

/// <summary>An axis of an image that is made shorter: each new pixel covers <c>Length ÷ Reduced</c> old ones, of which the first and the last may be parts.</summary>
internal sealed class AreaAxis(int length, int reduced)
{
    /// <summary>Old pixels.</summary>
    internal int Length { get; } = length;

    /// <summary>New pixels, not more.</summary>
    internal int Reduced { get; } = reduced;

    /// <summary>The old pixel at the middle of a new one.</summary>
    internal int MiddleOf(int place) => (int)(((2L * place) + 1) * Length / (2L * Reduced));

    /// <summary>Means over what new pixels cover, for a number of lines.</summary>
    /// <param name="lines">The old pixels.</param>
    /// <param name="step">From an old pixel of a line to its next.</param>
    /// <param name="lineStep">From a line to the next.</param>
    /// <param name="count">Number of lines.</param>
    /// <param name="means">The new pixels; their steps are <paramref name="step"/> too, or <see cref="Reduced"/> from a line to the next where that is 1.</param>
    internal void Reduce(ReadOnlySpan<float> lines, int step, int lineStep, int count, Span<float> means)
    {
        var meansLineStep = step == 1 ? Reduced : lineStep;
        for (var place = 0; place < Reduced; place++)
        {
            // In units of which an old pixel has Reduced and a new one Length.
            var (begin, end) = ((long)place * Length, (place + 1L) * Length);
            var (first, last) = ((int)(begin / Reduced), (int)((end - 1) / Reduced));
            for (var line = 0; line < count; line++)
            {
                var sum = 0f;
                for (var old = first; old <= last; old++)
                {
                    var covered = Math.Min(end, (old + 1L) * Reduced) - Math.Max(begin, (long)old * Reduced);
                    sum += covered * lines[(line * lineStep) + (old * step)];
                }

                means[(line * meansLineStep) + (place * step)] = sum / Length;
            }
        }
    }
}
