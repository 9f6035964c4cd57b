using ConvMl.Training.Data;
using ConvMl.Training.Losses;

namespace ConvMl.Training;

/// <summary>Sums over the batches of an epoch so far. They are part of a training's state, so that it can go on within an epoch.</summary>
internal sealed record EpochTotals
{
    /// <summary>Σ weight·loss of the batches.</summary>
    public double WeightedLoss { get; set; }

    /// <summary>Σ weight.</summary>
    public double Weight { get; set; }

    public long RightAnswers { get; set; }

    public long Answers { get; set; }

    public int Samples { get; set; }

    /// <summary>Time of the steps.</summary>
    public double Seconds { get; set; }

    /// <summary>Part of it in which the engine waited for data.</summary>
    public double WaitingSeconds { get; set; }

    internal double Loss => WeightedLoss / Weight;

    internal double Accuracy => (double)RightAnswers / Answers;

    internal double SamplesPerSecond => Samples / Seconds;

    internal double WaitingShare => Seconds > 0 ? Math.Clamp(WaitingSeconds / Seconds, 0, 1) : 0;

    /// <summary>Adds a batch; the last of an epoch counts by its own size.</summary>
    internal void Add(double loss, BoundLoss bound, Batch batch, ReadOnlySpan<float> outputs)
    {
        var weight = bound.Weight(batch.Size, batch.Targets);
        var (right, all) = bound.CountAnswers(batch.Size, outputs, batch.Targets);
        WeightedLoss += weight * loss;
        Weight += weight;
        RightAnswers += right;
        Answers += all;
        Samples += batch.Size;
    }
}
