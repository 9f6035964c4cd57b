namespace ConvMl.Backends;

/// <summary>Forward passes of one network. Not safe to use from several threads at once.</summary>
public interface IInferenceSession : IDisposable
{
    /// <summary>Most samples in one call.</summary>
    int MaxBatchSize { get; }

    /// <summary>Runs a batch forward.</summary>
    /// <param name="batchSize">Number of samples N, from 1 to <see cref="MaxBatchSize"/>.</param>
    /// <param name="inputs">The inputs <c>[N, C, H, W]</c>; of a network with several, all samples of the first, then all of the second, ….</param>
    /// <param name="outputs">Takes the outputs, laid out alike.</param>
    /// <exception cref="ArgumentException">A span's length does not match the network and the batch size.</exception>
    void Run(int batchSize, ReadOnlySpan<float> inputs, Span<float> outputs);
}
