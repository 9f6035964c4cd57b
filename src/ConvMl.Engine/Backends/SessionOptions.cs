namespace ConvMl.Backends;

/// <summary>How a session is to run.</summary>
public sealed record SessionOptions
{
    /// <summary>Most samples in one batch; 1 if not set. Memory is planned for it.</summary>
    public int MaxBatchSize { get; init; } = 1;

    /// <summary>Number of threads; 0 (the default) for one a processor. It never changes a result.</summary>
    public int Threads { get; init; }

    /// <summary>How exactly to compute; <see cref="NumericPrecision.Standard"/> if not set.</summary>
    public NumericPrecision Precision { get; init; }

    /// <summary>Seed of whatever is random in a training pass (dropout).</summary>
    public long Seed { get; init; }

    /// <summary>The number of threads to use: <see cref="Threads"/>, or the number of processors where that is 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="Threads"/> is negative.</exception>
    public int EffectiveThreads => Threads switch
    {
        < 0 => throw new ArgumentOutOfRangeException(nameof(Threads), Threads, "The number of threads must be at least 1, or 0 for one a processor."),
        0 => Environment.ProcessorCount,
        _ => Threads,
    };
}
