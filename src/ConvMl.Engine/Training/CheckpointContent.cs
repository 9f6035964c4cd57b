namespace ConvMl.Training;

/// <summary>The scalars of a checkpoint, and the names of the files with its numbers.</summary>
internal sealed record CheckpointContent(
    int Version,
    long Seed,
    int BatchSize,
    long Step,
    double ElapsedSeconds,
    int TrainingSamples,
    int ValidationSamples,
    string Parameters,
    string BestParameters,
    IReadOnlyDictionary<string, string> OptimizerBuffers,
    IReadOnlyList<EpochResult> Epochs,
    EpochTotals Totals);
