using ConvMl.Randomness;
using ConvMl.Training.Augmentations;
using ConvMl.Training.Losses;

namespace ConvMl.Training.Data;

/// <summary>Which samples stand in which batch, and what is done to them: a pure function of the seed, the epoch and the data's size.</summary>
internal sealed record BatchPlan(Dataset Data, int BatchSize, BoundLoss Loss)
{
    /// <summary>Whether each epoch has an order of its own; the data's order otherwise.</summary>
    internal bool IsShuffled { get; init; }

    internal IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    internal long Seed { get; init; }

    /// <summary>Number of the first epoch, from 1.</summary>
    internal int FirstEpoch { get; init; } = 1;

    /// <summary>Batches of the first epoch that are left out because they are done.</summary>
    internal int SkippedBatches { get; init; }

    internal int LastEpoch { get; init; } = 1;

    /// <summary>Batches an epoch; the last one holds the samples that are left.</summary>
    internal int Batches { get; } = (int)(((long)Data.Count + BatchSize - 1) / BatchSize);

    /// <summary>Fills in the numbers of the samples in the order of an epoch.</summary>
    internal void Order(int epoch, Span<int> samples)
    {
        for (var index = 0; index < samples.Length; index++)
            samples[index] = index;
        if (IsShuffled)
            new CounterRandom(Seed, RandomPurpose.Shuffling, epoch).Shuffle(samples);
    }
}
