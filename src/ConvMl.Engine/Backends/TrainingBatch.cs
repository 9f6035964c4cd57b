namespace ConvMl.Backends;

/// <summary>A batch of samples to train on.</summary>
public readonly ref struct TrainingBatch
{
    /// <summary>Number of samples N.</summary>
    public required int Size { get; init; }

    /// <summary>The inputs <c>[N, C, H, W]</c>; of a network with several, all samples of the first, then all of the second, ….</summary>
    public required ReadOnlySpan<float> Inputs { get; init; }

    /// <summary>What the loss compares the outputs with, in the form it asks for.</summary>
    public required ReadOnlySpan<float> Targets { get; init; }

    /// <summary>Which samples of the data these are, N numbers: with the step they decide what is random in the pass.</summary>
    public required ReadOnlySpan<int> Samples { get; init; }

    /// <summary>Number of the training step, from 0 over the whole training.</summary>
    public required long Step { get; init; }
}
