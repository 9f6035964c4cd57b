namespace ConvMl.Transforms.Scoring;

/// <summary>Computes batches of samples. Not safe to use from several threads at once.</summary>
internal interface IBatchRunner : IDisposable
{
    /// <summary>Most samples in one pass.</summary>
    int BatchSize { get; }

    /// <summary>Where the sample with that number in the batch goes.</summary>
    Span<float> Input(int index);

    /// <summary>Computes the first <paramref name="count"/> samples.</summary>
    void Run(int count);
}
